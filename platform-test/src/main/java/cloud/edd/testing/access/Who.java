package cloud.edd.testing.access;

import java.util.Locale;

/** Everybody who tries every door. Single scopes come on top: {@link Grant}. */
public enum Who {
    ANONYMOUS(Column.ANONYMOUS),
    USER(Column.USER),
    OTHER_USER(Column.OTHER_USER),
    ADMIN(Column.ADMIN),
    TOKEN(Column.TOKEN),
    /** What a token is, is written in it: without its prefix it is neither more nor less. */
    TOKEN_WITHOUT_PREFIX(Column.TOKEN),
    TOKEN_OF_OTHER_USER(Column.OTHER_TOKEN),
    /** Scopes never make an administrator. */
    TOKEN_OF_ADMIN(Column.OTHER_TOKEN),
    ACCOUNT_TOKEN(Column.ACCOUNT_TOKEN),
    SERVICE(Column.SERVICE),

    WRONG_SERVICE_KEY(Column.REFUSED),
    /** Name and right password as HTTP Basic. */
    BASIC(Column.REFUSED),
    EXPIRED_SESSION(Column.REFUSED),
    /** Signed out, with a token that would be good for hours. */
    ENDED_SESSION(Column.REFUSED),
    SESSION_OF_DISABLED_USER(Column.REFUSED),
    TOKEN_OF_DISABLED_USER(Column.REFUSED),
    EXPIRED_TOKEN(Column.REFUSED),
    REVOKED_TOKEN(Column.REFUSED),
    REVOKED_ACCOUNT_TOKEN(Column.REFUSED),
    /** What a right password earns while a second factor is due. */
    CHALLENGE(Column.REFUSED),
    REGISTRY_TOKEN(Column.REFUSED),
    SESSION_WITH_PREFIX_OF_TOKEN(Column.REFUSED),
    /** A good session of the user under {@code "alg":"none"}. */
    UNSIGNED_SESSION(Column.REFUSED),
    /** The claims of a good session under HS512, signed with the secret that API tokens were once signed with. */
    SESSION_OF_OTHER_ALGORITHM(Column.REFUSED),
    /** The claims of a good session under HS256, signed with the secret that every service has. */
    SESSION_OF_SHARED_SECRET(Column.REFUSED),
    /** The claims of a good session under HS256, signed with the public key as if it were a secret. */
    SESSION_OF_PUBLIC_KEY(Column.REFUSED),
    /** The user's own session that now says administrator. */
    SESSION_MADE_ADMIN(Column.REFUSED),
    SESSION_OF_WRONG_KEY(Column.REFUSED),
    TOKEN_OF_WRONG_KEY(Column.REFUSED);

    private final Column column;

    Who(Column column) {
        this.column = column;
    }

    Column column() {
        return column;
    }

    /** As a row names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
