package cloud.edd.platform.error;

/** The body of an error for a caller who does not ask for problem details. */
public enum ErrorStyle {
    /** One member: {@code {"error":"short text"}}. */
    JSON,
    /** One line of plain text. */
    TEXT
}
