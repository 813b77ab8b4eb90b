package cloud.edd.auth.registry;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Gives the service that runs containers what pulls an image of their owner. */
@RestController
class PullTokenController {
    // As long as a name of the registry may be.
    private static final int MAX_NAME = 255;
    private static final int MAX_ID = 64;

    private final PullTokens tokens;

    PullTokenController(PullTokens tokens) {
        this.tokens = tokens;
    }

    record Wish(
            @Required @JsonProperty("user_id") @Nullable String userId,
            @Required @Nullable String repository) {}

    /**
     * @param token the password, beside any user name
     * @param expiresIn seconds
     * @param issuedAt RFC 3339
     */
    record PullToken(
            String token,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("issued_at") String issuedAt) {}

    @PostMapping("/internal/registry/pull-tokens")
    PullToken issuePullToken(Caller.Service caller, @RequestBody Wish wish) {
        var issued = tokens.issue(
                caller,
                Fields.requireText("user_id", wish.userId(), MAX_ID),
                Fields.requireText("repository", wish.repository(), MAX_NAME));
        return new PullToken(
                issued.token(),
                PullTokens.LIFETIME.toSeconds(),
                DateTimeFormatter.ISO_INSTANT.format(issued.issuedAt()));
    }
}
