package cloud.edd.testing.access;

/** The columns of the matrix, in their order. Callers who must be treated alike share one. */
public enum Column {
    /** Shows nothing. */
    ANONYMOUS,
    /** Shows something that is worth nothing: over, ended, forged, of another kind, of somebody who is shut out. */
    REFUSED,
    /** Has a session and owns what the row names. */
    USER,
    /** Has a session and owns nothing of it. */
    OTHER_USER,
    /** Has a session as an administrator, and owns nothing of it. */
    ADMIN,
    /** An API token of the owner, with every scope there is. */
    TOKEN,
    /** An API token of somebody else, with every scope there is. */
    OTHER_TOKEN,
    /** A token of a service account of the owner, with every scope there is. */
    ACCOUNT_TOKEN,
    /** Another service. */
    SERVICE,
    /** An API token of the owner with one scope, which is none of those that the row says it opens to. */
    ONE_SCOPE
}
