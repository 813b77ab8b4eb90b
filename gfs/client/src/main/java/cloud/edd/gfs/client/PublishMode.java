package cloud.edd.gfs.client;

/** What may stand at a path when a file is to appear there. */
public enum PublishMode {
    /** Nothing: the path must be free, else {@code ALREADY_EXISTS}. */
    CREATE,
    /** Anything: what stands there goes to the trash at the same instant. */
    REPLACE
}
