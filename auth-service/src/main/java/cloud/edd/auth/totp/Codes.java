package cloud.edd.auth.totp;

import cloud.edd.auth.confirmation.TypedCodes;
import cloud.edd.auth.ratelimit.LoginLimiter;
import cloud.edd.auth.recovery.RecoveryCodes;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Takes a code that a person types, from the app or from the list of recovery codes. Thread-safe. */
@Component
public class Codes implements TypedCodes {
    private static final Pattern FROM_THE_APP = Pattern.compile("[0-9]{%d}".formatted(TimeCode.DIGITS));

    private final AuthenticatorApps apps;
    private final RecoveryCodes recoveryCodes;
    private final LoginLimiter limiter;

    Codes(AuthenticatorApps apps, RecoveryCodes recoveryCodes, LoginLimiter limiter) {
        this.apps = apps;
        this.recoveryCodes = recoveryCodes;
        this.limiter = limiter;
    }

    @Override
    public boolean use(String userId, String code, String address) {
        limiter.checkSecondFactor(address, userId);
        String typed = code.replace(" ", "");
        boolean right =
                FROM_THE_APP.matcher(typed).matches() ? apps.use(userId, typed) : recoveryCodes.use(userId, typed);
        if (right) {
            limiter.secondFactorSucceeded(address, userId);
        } else {
            limiter.secondFactorFailed(address, userId);
        }
        return right;
    }
}
