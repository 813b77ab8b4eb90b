package cloud.edd.auth.bootstrap;

import cloud.edd.auth.account.Accounts;
import cloud.edd.auth.user.UserRepository;
import cloud.edd.platform.error.ConflictException;
import cloud.edd.platform.secret.Secret;
import cloud.edd.platform.secret.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sees to it that somebody can sign in and administer. Runs before the first request is taken, and again at every start:
 * what exists stays as it is, its password above all.
 */
@Component
class Bootstrap implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);
    // The web server starts at Integer.MAX_VALUE - 1024 and later phases start after it.
    private static final int BEFORE_THE_WEB_SERVER = 0;

    private final BootstrapProperties properties;
    private final Secret password;
    private final Accounts accounts;
    private final UserRepository users;
    private volatile boolean running;

    Bootstrap(BootstrapProperties properties, Secrets secrets, Accounts accounts, UserRepository users) {
        this.properties = properties;
        this.password = secrets.require("DEFAULT_PASSWORD");
        this.accounts = accounts;
        this.users = users;
    }

    @Override
    public void start() {
        String username = properties.username().strip();
        if (users.findAccount(username).isEmpty()) {
            createFirst(username);
        }
        // Only as long as there is none: afterwards administrators decide, not a name.
        if (!users.hasAdministrator()
                && users.promote(properties.adminUsername().strip())) {
            log.info("{} is now an administrator", properties.adminUsername());
        }
        running = true;
    }

    private void createFirst(String username) {
        boolean admin = username.equals(properties.adminUsername().strip()) && !users.hasAdministrator();
        try {
            accounts.createFirst(username, password.value(), admin);
            log.info("Created the account {}", username);
        } catch (ConflictException e) {
            log.info("Another replica created the account {}", username);
        }
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
