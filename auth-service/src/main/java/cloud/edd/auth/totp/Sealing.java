package cloud.edd.auth.totp;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Seals at every start what is not sealed with the key of now: secrets from before there was one, and those of its
 * predecessor. Several replicas may do so at once.
 */
@Component
class Sealing implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Sealing.class);
    // The web server starts at Integer.MAX_VALUE - 1024 and later phases start after it.
    private static final int BEFORE_THE_WEB_SERVER = 0;

    private final AuthenticatorApps apps;
    private volatile boolean running;

    Sealing(AuthenticatorApps apps) {
        this.apps = apps;
    }

    @Override
    public void start() {
        AuthenticatorApps.Sealed sealed = apps.sealAll();
        if (sealed.done() > 0) {
            log.info("Sealed the secrets of {} authenticator apps with the key of now", sealed.done());
        }
        if (sealed.unreadable() > 0) {
            log.error(
                    "The secrets of {} authenticator apps are sealed with a key that is not known, so that no code of theirs "
                            + "is right: put it into TOTP_ENCRYPTION_KEY_PREVIOUS and restart",
                    sealed.unreadable());
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_THE_WEB_SERVER;
    }
}
