package cloud.edd.platform.identity;

import cloud.edd.platform.identity.AcceptedCredentials.Kind;
import cloud.edd.platform.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out from a request's credentials who is calling. Thread-safe. */
final class CallerResolver {
    private static final String BEARER = "Bearer ";

    private final AcceptedCredentials accepted;
    private final Secret serviceKey;
    private final TokenReader tokens;
    private final SessionCheck sessions;
    private final ApiTokenCheck apiTokens;

    CallerResolver(
            AcceptedCredentials accepted,
            Secret serviceKey,
            TokenReader tokens,
            SessionCheck sessions,
            ApiTokenCheck apiTokens) {
        this.accepted = accepted;
        this.serviceKey = serviceKey;
        this.tokens = tokens;
        this.sessions = sessions;
        this.apiTokens = apiTokens;
    }

    /**
     * The caller; anonymous without a credential.
     *
     * @throws TokenRejectedException when a credential was shown and is not accepted
     */
    Caller resolve(HttpServletRequest request) throws TokenRejectedException {
        String key = request.getHeader(ServiceKey.HEADER);
        if (key != null && accepted.accept(Kind.SERVICE_KEY)) {
            if (serviceKey.accepts(key)) {
                return new Caller.Service();
            }
            throw new TokenRejectedException("service key is wrong");
        }
        Optional<String> token = token(request);
        return token.isPresent() ? resolve(token.get()) : new Caller.Anonymous();
    }

    private Caller resolve(String token) throws TokenRejectedException {
        return switch (tokens.read(token)) {
            case TokenClaims.Session session when accepted.accept(Kind.SESSION) -> sessions.check(session, token);
            case TokenClaims.ApiToken apiToken when accepted.accept(Kind.API_TOKEN) -> apiTokens.check(apiToken, token);
            case TokenClaims.Session _ -> throw new TokenRejectedException("sessions are not accepted here");
            case TokenClaims.ApiToken _ -> throw new TokenRejectedException("API tokens are not accepted here");
        };
    }

    private Optional<String> token(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return nonBlank(header.substring(BEARER.length()));
        }
        return accepted.queryToken().matches(request) ? nonBlank(request.getParameter("token")) : Optional.empty();
    }

    private static Optional<String> nonBlank(@Nullable String token) {
        return Optional.ofNullable(token).map(String::strip).filter(text -> !text.isEmpty());
    }
}
