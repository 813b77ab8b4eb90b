package cloud.edd.platform.identity;

import cloud.edd.platform.identity.AuthServiceClient.TokenAnswer;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks auth-service about each API token and keeps the answer for a while.
 *
 * <p>An answer serves for 60 s, or 5 s while no events arrive that would take it back. When auth-service cannot be asked,
 * an older answer serves for up to 5 minutes; after that the token is refused.
 */
final class RemoteApiTokenCheck implements ApiTokenCheck {
    private static final Logger log = LoggerFactory.getLogger(RemoteApiTokenCheck.class);

    static final Duration FRESH = Duration.ofSeconds(60);
    static final Duration FRESH_WITHOUT_EVENTS = Duration.ofSeconds(5);
    static final Duration USABLE_UNASKED = Duration.ofMinutes(5);
    // While auth-service is away, one request per second finds out, and the others do not wait for its timeout.
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    // About 300 bytes each; tokens in use within 5 minutes.
    private static final int MAX_ANSWERS = 50_000;

    private final AuthServiceClient auth;
    private final Clock clock;
    private final Cache<String, Answer> answers;
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean listening;
    private volatile Instant askAgain = Instant.MIN;

    RemoteApiTokenCheck(AuthServiceClient auth, Clock clock) {
        this.auth = auth;
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS)
                .expireAfterWrite(USABLE_UNASKED)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .build();
    }

    /** @param hash of the token that was asked about */
    private record Answer(
            TokenAnswer answer, String hash, @Nullable String serviceAccountId, Instant at) {}

    @Override
    public Caller.ApiToken check(TokenClaims.ApiToken token, String presented) throws TokenRejectedException {
        String hash = TokenHash.ofApiToken(presented);
        Answer answer = answers.getIfPresent(token.tokenId());
        // Of another token with the same id, which only somebody who forges can have, the answer says nothing.
        if (answer != null && !answer.hash().equals(hash)) {
            answer = null;
        }
        if (answer == null || age(answer).compareTo(listening ? FRESH : FRESH_WITHOUT_EVENTS) >= 0) {
            answer = refresh(token, hash, answer);
        }
        return switch (answer.answer()) {
            case TokenAnswer.Invalid _ -> throw new TokenRejectedException("API token has been revoked or has expired");
            case TokenAnswer.Valid(Scopes scopes) ->
                new Caller.ApiToken(token.userId(), token.tokenId(), token.serviceAccountId(), current(token, scopes));
        };
    }

    // A service account's scopes are never taken from the token.
    private static Scopes current(TokenClaims.ApiToken token, @Nullable Scopes scopes) {
        return Objects.requireNonNullElse(token.serviceAccountId() == null ? token.scopes() : scopes, Scopes.NONE);
    }

    private Answer refresh(TokenClaims.ApiToken token, String hash, @Nullable Answer old)
            throws TokenRejectedException {
        if (clock.instant().isBefore(askAgain)) {
            return unasked(old);
        }
        long before = changes.get();
        try {
            var fresh =
                    new Answer(auth.checkToken(token.tokenId(), hash), hash, token.serviceAccountId(), clock.instant());
            answers.put(token.tokenId(), fresh);
            // Something was revoked while the answer was on its way: it may be the older of the two.
            if (changes.get() != before) {
                answers.invalidate(token.tokenId());
            }
            return fresh;
        } catch (IOException e) {
            askAgain = clock.instant().plus(ASK_AGAIN);
            log.warn(
                    "Cannot check API tokens; answers from the last {} still serve: {}",
                    USABLE_UNASKED,
                    e.getMessage());
            return unasked(old);
        }
    }

    private Answer unasked(@Nullable Answer old) throws TokenRejectedException {
        if (old == null || age(old).compareTo(USABLE_UNASKED) >= 0) {
            throw new TokenRejectedException("API token cannot be checked: auth-service is out of reach");
        }
        return old;
    }

    private Duration age(Answer answer) {
        return Duration.between(answer.at(), clock.instant());
    }

    /** The token does not count any more. */
    void tokenRevoked(String tokenId) {
        changes.incrementAndGet();
        answers.invalidate(tokenId);
    }

    /** The service account has other scopes than before, or is gone. */
    void serviceAccountChanged(String serviceAccountId) {
        changes.incrementAndGet();
        answers.asMap().values().removeIf(answer -> serviceAccountId.equals(answer.serviceAccountId()));
    }

    /** Something may have been revoked without a word: every answer is to be asked for again. */
    void eventsMissed() {
        changes.incrementAndGet();
        // Not dropped: should auth-service be away too, they serve for what is left of the 5 minutes.
        answers.asMap()
                .replaceAll((id, answer) ->
                        new Answer(answer.answer(), answer.hash(), answer.serviceAccountId(), earlier(answer.at())));
    }

    private Instant earlier(Instant at) {
        Instant stale = clock.instant().minus(FRESH);
        return at.isBefore(stale) ? at : stale;
    }

    /** Whether revocations are heard of as they happen. Until told, they are not. */
    void listening(boolean isListening) {
        listening = isListening;
    }
}
