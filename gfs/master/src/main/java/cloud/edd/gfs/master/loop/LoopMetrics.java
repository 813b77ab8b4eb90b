package cloud.edd.gfs.master.loop;

/** What the loop tells about its work. Called on its thread. */
public interface LoopMetrics {

    LoopMetrics NONE = new LoopMetrics() {
        @Override
        public void forced(int records, long nanos) {}

        @Override
        public void checkpoint(boolean successful) {}
    };

    /**
     * @param records how many records shared the force
     * @param nanos how long writing and forcing took
     */
    void forced(int records, long nanos);

    void checkpoint(boolean successful);
}
