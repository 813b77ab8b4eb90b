package cloud.edd.auth.serviceaccount;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.auth.http.Status;
import cloud.edd.auth.scope.ScopeCatalog;
import cloud.edd.auth.token.ApiToken;
import cloud.edd.auth.token.Lifetime;
import cloud.edd.platform.identity.Caller;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own service accounts. */
@RestController
@RequestMapping("/api/service-accounts")
class ServiceAccountController {
    private static final int MAX_NAME = 64;

    private final ServiceAccounts serviceAccounts;

    ServiceAccountController(ServiceAccounts serviceAccounts) {
        this.serviceAccounts = serviceAccounts;
    }

    record NewServiceAccount(
            @Required @Nullable String name,
            @Required @Nullable Map<String, @Nullable List<@Nullable String>> scopes) {}

    record NewScopes(@Required @Nullable Map<String, @Nullable List<@Nullable String>> scopes) {}

    record NewAccountToken(
            @Required @Nullable String name,
            @JsonProperty("expires_in") @Nullable String expiresIn) {}

    /** @param createdAt Unix seconds */
    record ServiceAccountView(
            String id,
            String name,
            Map<String, Set<String>> scopes,
            @JsonProperty("token_count") int tokenCount,
            @JsonProperty("created_at") long createdAt) {

        static ServiceAccountView of(ServiceAccount account) {
            return new ServiceAccountView(
                    account.id(), account.name(), account.scopes().grants(), account.tokenCount(), account.createdAt());
        }
    }

    /**
     * Times are Unix seconds; 0 means never.
     *
     * @param token the token itself, in the answer to its creation alone
     */
    record AccountTokenView(
            String id,
            String name,
            @JsonProperty("expires_at") long expiresAt,
            @JsonProperty("last_used_at") long lastUsedAt,
            @JsonProperty("created_at") long createdAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {

        static AccountTokenView of(ApiToken token, @Nullable String secret) {
            return new AccountTokenView(
                    token.id(), token.name(), token.expiresAt(), token.lastUsedAt(), token.createdAt(), secret);
        }
    }

    @PostMapping
    ServiceAccountView createServiceAccount(Caller.User caller, @RequestBody NewServiceAccount body) {
        String name = Fields.requireText("name", body.name(), MAX_NAME);
        return ServiceAccountView.of(
                serviceAccounts.create(caller, name, ScopeCatalog.require(body.scopes(), caller.userId())));
    }

    @GetMapping
    List<ServiceAccountView> listServiceAccounts(Caller.User caller) {
        return serviceAccounts.all(caller.userId()).stream()
                .map(ServiceAccountView::of)
                .toList();
    }

    @GetMapping("/{id}")
    ServiceAccountView getServiceAccount(Caller.User caller, @PathVariable String id) {
        return ServiceAccountView.of(serviceAccounts.get(caller.userId(), id));
    }

    @PutMapping("/{id}/scopes")
    Status replaceScopes(Caller.User caller, @PathVariable String id, @RequestBody NewScopes body) {
        serviceAccounts.setScopes(caller, id, ScopeCatalog.require(body.scopes(), caller.userId()));
        return Status.OK;
    }

    @DeleteMapping("/{id}")
    Status deleteServiceAccount(Caller.User caller, @PathVariable String id) {
        serviceAccounts.delete(caller, id);
        return Status.OK;
    }

    @PostMapping("/{id}/tokens")
    AccountTokenView issueAccountToken(Caller.User caller, @PathVariable String id, @RequestBody NewAccountToken body) {
        String name = Fields.requireText("name", body.name(), MAX_NAME);
        var issued = serviceAccounts.issueToken(caller, id, name, Lifetime.parse(body.expiresIn()));
        return AccountTokenView.of(issued.token(), issued.secret());
    }

    @GetMapping("/{id}/tokens")
    List<AccountTokenView> listAccountTokens(Caller.User caller, @PathVariable String id) {
        return serviceAccounts.tokens(caller.userId(), id).stream()
                .map(token -> AccountTokenView.of(token, null))
                .toList();
    }
}
