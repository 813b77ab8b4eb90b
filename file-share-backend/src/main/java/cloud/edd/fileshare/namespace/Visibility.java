package cloud.edd.fileshare.namespace;

import cloud.edd.platform.error.InvalidRequestException;

/** Who may read a namespace. */
public enum Visibility {
    /** The owner, and tokens scoped to the owner. */
    PRIVATE(0),
    /** Whoever knows the address; it stands in nobody else's list, and only the owner writes. */
    PUBLIC(1);

    private final int code;

    Visibility(int code) {
        this.code = code;
    }

    /** The number on the wire and in the table. */
    public int code() {
        return code;
    }

    /** The word in events. */
    String word() {
        return this == PUBLIC ? "public" : "private";
    }

    /**
     * Reads the number on the wire.
     *
     * @throws InvalidRequestException when it is neither 0 nor 1
     */
    static Visibility ofRequest(int code) {
        return switch (code) {
            case 0 -> PRIVATE;
            case 1 -> PUBLIC;
            default ->
                throw new InvalidRequestException(
                        "invalid_visibility",
                        "visibility",
                        "visibility is 0 (private) or 1 (public), not " + code + ".");
        };
    }

    static Visibility ofRow(int code) {
        return code >= 1 ? PUBLIC : PRIVATE;
    }
}
