package cloud.edd.platform.identity;

/** Tells whose a token is, if it counts now: signed by auth-service, not over, not revoked. Thread-safe. */
public final class TokenVerifier {
    private final TokenReader reader;
    private final SessionCheck sessions;
    private final ApiTokenCheck apiTokens;

    TokenVerifier(TokenReader reader, SessionCheck sessions, ApiTokenCheck apiTokens) {
        this.reader = reader;
        this.sessions = sessions;
        this.apiTokens = apiTokens;
    }

    /**
     * The user whose session or API token it is. Blocks for a few seconds at most, when auth-service has to be asked.
     *
     * @throws TokenRejectedException when it does not count, or when that cannot be known
     */
    public String userOf(String presented) throws TokenRejectedException {
        return switch (reader.read(presented)) {
            case TokenClaims.Session session ->
                sessions.check(session, presented).userId();
            case TokenClaims.ApiToken token -> apiTokens.check(token, presented).userId();
        };
    }
}
