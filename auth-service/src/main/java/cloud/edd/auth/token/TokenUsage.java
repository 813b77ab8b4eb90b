package cloud.edd.auth.token;

import cloud.edd.auth.maintenance.LastUses;
import org.springframework.stereotype.Component;

/** When tokens were last used. */
@Component
class TokenUsage extends LastUses {
    private final ApiTokenRepository tokens;

    TokenUsage(ApiTokenRepository tokens) {
        this.tokens = tokens;
    }

    @Override
    protected void write(String id, long at) {
        tokens.markUsed(id, at);
    }
}
