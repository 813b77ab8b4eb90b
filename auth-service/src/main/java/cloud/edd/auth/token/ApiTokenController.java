package cloud.edd.auth.token;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.auth.http.Status;
import cloud.edd.auth.scope.ScopeCatalog;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.Scopes;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own API tokens. */
@RestController
@RequestMapping("/api/tokens")
class ApiTokenController {
    private static final int MAX_NAME = 64;

    private final ApiTokens tokens;

    ApiTokenController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    record NewToken(
            @Required @Nullable String name,
            @Required @Nullable Map<String, @Nullable List<@Nullable String>> scopes,
            @JsonProperty("expires_in") @Nullable String expiresIn) {}

    /**
     * Times are Unix seconds; 0 means never.
     *
     * @param scopes null for a token of a service account
     * @param serviceAccountId absent for a standalone token
     * @param token the token itself, in the answer to its creation alone
     */
    record TokenView(
            String id,
            String name,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Map<String, Set<String>> scopes,

            @JsonProperty("expires_at") long expiresAt,
            @JsonProperty("last_used_at") long lastUsedAt,
            @JsonProperty("created_at") long createdAt,

            @JsonProperty("service_account_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String serviceAccountId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {

        static TokenView of(ApiToken token, @Nullable String secret) {
            Scopes scopes = token.scopes();
            return new TokenView(
                    token.id(),
                    token.name(),
                    scopes == null ? null : scopes.grants(),
                    token.expiresAt(),
                    token.lastUsedAt(),
                    token.createdAt(),
                    token.serviceAccountId(),
                    secret);
        }
    }

    @PostMapping
    TokenView issueToken(Caller.User caller, @RequestBody NewToken body) {
        String name = Fields.requireText("name", body.name(), MAX_NAME);
        Scopes scopes = ScopeCatalog.require(body.scopes(), caller.userId());
        ApiTokens.Issued issued = tokens.issue(caller, name, scopes, Lifetime.parse(body.expiresIn()));
        return TokenView.of(issued.token(), issued.secret());
    }

    @GetMapping
    List<TokenView> listTokens(Caller.User caller) {
        return tokens.all(caller.userId()).stream()
                .map(token -> TokenView.of(token, null))
                .toList();
    }

    @DeleteMapping("/{id}")
    Status revokeToken(Caller.User caller, @PathVariable String id) {
        tokens.revoke(caller, id);
        return Status.OK;
    }
}
