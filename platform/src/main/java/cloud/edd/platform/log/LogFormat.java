package cloud.edd.platform.log;

/** What the lines on standard output look like. */
public enum LogFormat {
    /** Text on a terminal, JSON elsewhere. */
    AUTO,
    /** One JSON object per line. */
    JSON,
    /** For people. */
    TEXT
}
