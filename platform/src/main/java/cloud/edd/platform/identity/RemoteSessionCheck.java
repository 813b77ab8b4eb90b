package cloud.edd.platform.identity;

import cloud.edd.platform.identity.AuthServiceClient.Revocations;
import cloud.edd.platform.operation.ReadinessCheck;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Knows the sessions that were ended before their time: from events as they happen, and from auth-service's list at start
 * and every 60 s, or every 5 s while no events arrive.
 *
 * <p>Until the first list has come, and when for 5 minutes neither list nor events did, no session is accepted: what is
 * not known to be alive is not.
 */
final class RemoteSessionCheck implements SessionCheck, ReadinessCheck, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RemoteSessionCheck.class);

    static final Duration PULL = Duration.ofSeconds(60);
    static final Duration PULL_WITHOUT_EVENTS = Duration.ofSeconds(5);
    static final Duration USABLE_UNASKED = Duration.ofMinutes(5);
    private static final Duration RETRY_FIRST = Duration.ofMillis(500);

    private final AuthServiceClient auth;
    private final Clock clock;
    private final RemoteApiTokenCheck tokens;
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile Set<String> listed = Set.of();
    private volatile @Nullable Instant lastList;
    private volatile boolean listening;
    private volatile @Nullable Thread puller;

    /** @param tokens told of every API token on the list */
    RemoteSessionCheck(AuthServiceClient auth, Clock clock, RemoteApiTokenCheck tokens) {
        this.auth = auth;
        this.clock = clock;
        this.tokens = tokens;
    }

    @Override
    public Caller.User check(TokenClaims.Session session, String presented) throws TokenRejectedException {
        if (heard.containsKey(session.sessionId()) || listed.contains(session.sessionId())) {
            throw new TokenRejectedException("session has been ended");
        }
        if (!current()) {
            throw new TokenRejectedException("session cannot be checked: auth-service is out of reach");
        }
        return new Caller.User(
                session.userId(), session.username(), session.displayName(), session.admin(), session.sessionId());
    }

    /** Whether what is known is recent enough to decide by. */
    boolean current() {
        Instant last = lastList;
        return last != null
                && (listening || Duration.between(last, clock.instant()).compareTo(USABLE_UNASKED) < 0);
    }

    @Override
    public String name() {
        return "sessions";
    }

    /**
     * Requests come once ended sessions are known, so that a good session is not refused in the first second. A list that
     * stays away later leaves this service ready: what is public can still be read.
     */
    @Override
    public void check() throws IOException {
        if (lastList == null) {
            throw new IOException("the list of ended sessions has not come from auth-service yet");
        }
    }

    /** Fetches the list once; one at a time, so that an older list never replaces a newer one. */
    synchronized void pull() throws IOException {
        Instant asked = clock.instant();
        Revocations revocations = auth.revocations();
        listed = revocations.sessionIds();
        lastList = clock.instant();
        revocations.tokenIds().forEach(tokens::tokenRevoked);
        // An event follows its commit, so the list holds every session heard of before it was asked for.
        heard.values().removeIf(at -> at.isBefore(asked));
    }

    /** The session with this {@code sid} has been ended. */
    void sessionEnded(String sessionId) {
        heard.put(sessionId, clock.instant());
    }

    /** Sessions may have been ended without a word: the list is fetched at once. */
    void eventsMissed() {
        wake.release();
    }

    /** Whether ends are heard of as they happen. Until told, they are not. */
    void listening(boolean isListening) {
        listening = isListening;
        wake.release();
    }

    @Override
    public void start() {
        puller = Thread.ofVirtual().name("session-revocations").start(this::pullForever);
    }

    private void pullForever() {
        boolean failing = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                pull();
                if (failing) {
                    log.info("The list of ended sessions arrives again");
                }
                failing = false;
            } catch (IOException e) {
                if (!failing && lastList != null) {
                    log.warn("Cannot fetch the list of ended sessions: {}", e.getMessage());
                }
                failing = true;
            }
            try {
                if (wake.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Duration pause() {
        if (lastList == null) {
            return RETRY_FIRST;
        }
        return listening ? PULL : PULL_WITHOUT_EVENTS;
    }

    @Override
    public void stop() {
        Thread thread = puller;
        if (thread != null) {
            thread.interrupt();
            puller = null;
        }
    }

    @Override
    public boolean isRunning() {
        return puller != null;
    }
}
