package cloud.edd.platform.error;

/** What kind of failure it is: decides the HTTP status, whether a retry can help, and how loudly it is logged. */
public enum ErrorCategory {
    INVALID_REQUEST(400, "Bad Request"),
    UNAUTHENTICATED(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    NOT_ACCEPTABLE(406, "Not Acceptable"),
    REQUEST_TIMEOUT(408, "Request Timeout"),
    CONFLICT(409, "Conflict"),
    PRECONDITION_FAILED(412, "Precondition Failed"),
    TOO_LARGE(413, "Content Too Large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    RANGE_NOT_SATISFIABLE(416, "Range Not Satisfiable"),
    UNPROCESSABLE(422, "Unprocessable Content"),
    RATE_LIMITED(429, "Too Many Requests"),
    INTERNAL(500, "Internal Server Error"),
    UPSTREAM_FAILED(502, "Bad Gateway"),
    UNAVAILABLE(503, "Service Unavailable"),
    UPSTREAM_TIMEOUT(504, "Gateway Timeout"),
    INSUFFICIENT_STORAGE(507, "Insufficient Storage");

    private final int status;
    private final String title;

    ErrorCategory(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** The reason phrase of the status code. */
    public String title() {
        return title;
    }

    /** Whether the fault is on our side: such failures are logged, the caller's own are not. */
    public boolean isServerFault() {
        return status >= 500;
    }

    /** The category of an HTTP status; a status without one becomes the general category of its class. */
    public static ErrorCategory ofStatus(int status) {
        for (ErrorCategory category : values()) {
            if (category.status == status) {
                return category;
            }
        }
        return status >= 400 && status < 500 ? INVALID_REQUEST : INTERNAL;
    }
}
