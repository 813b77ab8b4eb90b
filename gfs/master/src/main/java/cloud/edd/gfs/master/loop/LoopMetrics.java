package cloud.edd.gfs.master.loop;

import cloud.edd.proto.gfs.ClusterEventKind;

/** What the loop tells about its work. Called on its thread. */
public interface LoopMetrics {

    LoopMetrics NONE = new LoopMetrics() {
        @Override
        public void forced(int records, long nanos) {}

        @Override
        public void checkpoint(boolean successful) {}

        @Override
        public void event(ClusterEventKind kind, int count) {}
    };

    /**
     * @param records how many records shared the force
     * @param nanos how long writing and forcing took
     */
    void forced(int records, long nanos);

    void checkpoint(boolean successful);

    /** So many things of this kind happened. */
    void event(ClusterEventKind kind, int count);
}
