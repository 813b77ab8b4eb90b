package cloud.edd.gfs.master.core;

/** The next thing to do for a chunk. */
sealed interface RepairStep {

    /** It is as it should be. */
    record Nothing() implements RepairStep {}

    /** Something is missing, and nothing can be done now. */
    record Wait() implements RepairStep {}

    /**
     * A copy is to be made.
     *
     * @param source the storage that should give it
     */
    record Copy(Server target, int source) implements RepairStep {}

    /** A copy is not needed, or in the way of one that is. */
    record Drop(int storage) implements RepairStep {}

    RepairStep NOTHING = new Nothing();
    RepairStep WAIT = new Wait();
}
