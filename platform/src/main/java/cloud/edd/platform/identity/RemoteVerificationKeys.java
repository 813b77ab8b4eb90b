package cloud.edd.platform.identity;

import cloud.edd.platform.operation.ReadinessCheck;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Knows the public keys of auth-service: fetched at start, every 60 s, and as soon as a token names one that is not known.
 * A key that auth-service no longer publishes counts no more. While it is out of reach, the last keys count.
 */
final class RemoteVerificationKeys implements VerificationKeys, ReadinessCheck, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RemoteVerificationKeys.class);

    static final Duration PULL = Duration.ofSeconds(60);
    // Tokens with invented keys must not become a request each.
    static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Duration RETRY_FIRST = Duration.ofMillis(500);

    private final AuthServiceClient auth;
    private final Clock clock;
    private final Semaphore wake = new Semaphore(0);
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Map<String, PublicKey> keys = Map.of();
    private volatile Instant asked = Instant.MIN;
    private volatile @Nullable Thread puller;

    RemoteVerificationKeys(AuthServiceClient auth, Clock clock) {
        this.auth = auth;
        this.clock = clock;
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        PublicKey known = keys.get(keyId);
        if (known == null) {
            askFor(keyId);
        }
        return Optional.ofNullable(keys.get(keyId));
    }

    private void askFor(String keyId) {
        asking.lock();
        try {
            if (!keys.containsKey(keyId) && !clock.instant().isBefore(asked.plus(ASK_AGAIN))) {
                pull();
            }
        } catch (IOException e) {
            log.warn(
                    "A token names the signing key {}, which cannot be asked for: {}",
                    printable(keyId),
                    e.getMessage());
        } finally {
            asking.unlock();
        }
    }

    // Whoever shows a token chooses this text.
    private static String printable(String keyId) {
        return keyId.matches("[A-Za-z0-9_-]{1,64}") ? keyId : "of an odd name";
    }

    /** Fetches the keys once; one at a time, so that older keys never replace newer ones. */
    void pull() throws IOException {
        asking.lock();
        try {
            asked = clock.instant();
            keys = Map.copyOf(auth.keys());
        } finally {
            asking.unlock();
        }
    }

    @Override
    public String name() {
        return "signing-keys";
    }

    @Override
    public void check() throws IOException {
        if (keys.isEmpty()) {
            throw new IOException("the keys that sign tokens have not come from auth-service yet");
        }
    }

    @Override
    public void start() {
        puller = Thread.ofVirtual().name("signing-keys").start(this::pullForever);
    }

    private void pullForever() {
        boolean failing = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                pull();
                failing = false;
            } catch (IOException e) {
                if (!failing && !keys.isEmpty()) {
                    log.warn("Cannot fetch the keys that sign tokens; the last ones count on: {}", e.getMessage());
                }
                failing = true;
            }
            try {
                Duration pause = keys.isEmpty() ? RETRY_FIRST : PULL;
                if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void stop() {
        Thread thread = puller;
        if (thread != null) {
            thread.interrupt();
            puller = null;
            wake.release();
        }
    }

    @Override
    public boolean isRunning() {
        return puller != null;
    }
}
