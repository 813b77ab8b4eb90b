package cloud.edd.auth.token;

import cloud.edd.auth.token.ApiTokenRepository.Standing;
import cloud.edd.platform.identity.Scopes;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells other services whether a token that verifies still counts. */
@RestController
class TokenCheckController {
    private final ApiTokens tokens;

    TokenCheckController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /** @param scopes those of the service account; absent for a standalone token */
    record Check(
            String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Set<String>> scopes) {

        static Check of(Standing standing) {
            Scopes scopes = standing.accountScopes();
            return new Check("valid", scopes == null ? null : scopes.grants());
        }
    }

    @GetMapping("/api/tokens/{id}/check")
    ResponseEntity<Check> checkToken(
            @PathVariable String id,
            @Parameter(description = "Hex SHA-256 of the token as it was handed out, which is then compared")
                    @RequestParam(required = false)
                    @Nullable String sha256) {
        return tokens.check(id, sha256)
                .map(standing -> ResponseEntity.ok(Check.of(standing)))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
