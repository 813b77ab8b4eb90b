package cloud.edd.platform.audit;

/** Runs something once what the caller is doing is certain. */
@FunctionalInterface
interface CommitWatch {

    /** At once outside of a transaction; else after its commit, and never after a rollback. */
    void afterCommit(Runnable action);
}
