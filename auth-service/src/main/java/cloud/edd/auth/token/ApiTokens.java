package cloud.edd.auth.token;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.revocation.Revocations;
import cloud.edd.auth.token.ApiTokenRepository.Standing;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.InternalException;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.id.ShortIdGenerator;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.Scopes;
import cloud.edd.platform.identity.TokenClaims;
import cloud.edd.platform.identity.TokenHash;
import cloud.edd.platform.identity.TokenReader;
import cloud.edd.platform.identity.TokenRejectedException;
import cloud.edd.platform.identity.TokenWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Issues, lists and revokes API tokens, and says which of them still count. */
@Service
public class ApiTokens {
    private static final int ID_ATTEMPTS = 5;
    // The dashboard shows expired tokens as such, so that nobody wonders where one went.
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(30);

    private final ApiTokenRepository tokens;
    private final TokenUsage usage;
    private final Revocations revocations;
    private final TokenWriter writer;
    private final TokenReader reader;
    private final ShortIdGenerator ids;
    private final Clock clock;
    private final AuthEvents events;
    private final AuditTrail audit;

    ApiTokens(
            ApiTokenRepository tokens,
            TokenUsage usage,
            Revocations revocations,
            TokenWriter writer,
            TokenReader reader,
            ShortIdGenerator ids,
            Clock clock,
            AuthEvents events,
            AuditTrail audit) {
        this.tokens = tokens;
        this.usage = usage;
        this.revocations = revocations;
        this.writer = writer;
        this.reader = reader;
        this.ids = ids;
        this.clock = clock;
        this.events = events;
        this.audit = audit;
    }

    /** @param serviceAccountId null for a standalone token */
    private record Kind(
            @Nullable String serviceAccountId, @Nullable Scopes scopes) {}

    /** @param secret the token itself, which exists in this answer and nowhere else */
    public record Issued(ApiToken token, String secret) {}

    /** Issues a standalone token. */
    @Transactional
    Issued issue(Caller.User owner, String name, Scopes scopes, Lifetime lifetime) {
        return issue(owner, name, new Kind(null, scopes), lifetime);
    }

    /**
     * Issues a token of a service account of the owner, which carries no scopes of its own; a part of something larger that
     * holds the account.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Issued issueFor(String serviceAccountId, Caller.User owner, String name, Lifetime lifetime) {
        return issue(owner, name, new Kind(serviceAccountId, null), lifetime);
    }

    private Issued issue(Caller.User owner, String name, Kind kind, Lifetime lifetime) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = lifetime.endAfter(now);
        for (int attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
            String id = ids.next();
            // The id is drawn and signed first, so that the row is complete when it is written.
            String secret = writer.write(
                    new TokenClaims.ApiToken(owner.userId(), id, kind.serviceAccountId(), kind.scopes(), now, end));
            var token = new ApiToken(
                    id,
                    owner.userId(),
                    name,
                    kind.scopes(),
                    kind.serviceAccountId(),
                    seconds(end),
                    0,
                    now.getEpochSecond(),
                    1);
            if (tokens.insert(token, TokenHash.of(secret))) {
                audit.record(owner, "token.issue", AuditOutcome.SUCCESS, id);
                return new Issued(token, secret);
            }
        }
        throw new InternalException("no free token id after " + ID_ATTEMPTS + " draws", null);
    }

    List<ApiToken> all(String userId) {
        return tokens.findAll(userId);
    }

    /** Of one service account. */
    public List<ApiToken> allOf(String serviceAccountId) {
        return tokens.findAllOf(serviceAccountId);
    }

    /** @throws NotFoundException when there is none, or it is another's */
    @Transactional
    void revoke(Caller.User owner, String id) {
        ApiToken token = tokens.delete(owner.userId(), id).orElseThrow(() -> new NotFoundException("token not found"));
        tell(token);
        audit.record(owner, "token.revoke", AuditOutcome.SUCCESS, id);
    }

    /** Revokes every token of a user, as a part of something larger. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void revokeAll(String userId) {
        tokens.deleteAll(userId).forEach(this::tell);
    }

    /** Revokes every token of a service account, as a part of something larger. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void revokeAllOf(String serviceAccountId) {
        tokens.deleteAllOf(serviceAccountId).forEach(this::tell);
    }

    /**
     * Lets everybody forget what they know of a user's tokens, as a part of shutting the user out or letting them in: who asks
     * again is told whether they count now.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void askAgainAboutAll(String userId) {
        tokens.advanceAll(userId).forEach(token -> publish(token, token.version()));
    }

    /**
     * What holds for the token now; empty when it does not count any more. Counts as a use of it.
     *
     * @param hash of the token that was shown; null when whoever asks does not say, and it is taken for the one that was
     *     handed out
     */
    Optional<Standing> check(String id, @Nullable String hash) {
        long now = clock.instant().getEpochSecond();
        Optional<Standing> standing =
                tokens.findValid(id, now).filter(found -> hash == null || same(hash, found.hash()));
        if (standing.isPresent()) {
            usage.seen(id, now);
        }
        return standing;
    }

    /**
     * A token that was shown and counts.
     *
     * @param accountScopes current scopes of its service account; null for a standalone token
     * @param expiresAt null for never
     */
    public record Verified(
            String userId,
            String tokenId,
            @Nullable Scopes accountScopes,
            @Nullable Instant expiresAt) {}

    /** Looks at a token as it was handed out: signature, expiry, stored hash, owner. Empty when it does not count. */
    public Optional<Verified> verify(String secret) {
        try {
            if (!(reader.read(secret) instanceof TokenClaims.ApiToken claims)) {
                return Optional.empty();
            }
            // Neither prefix nor signature alone decides: it must be the very text that was issued.
            return check(claims.tokenId(), TokenHash.of(secret))
                    .map(standing -> new Verified(
                            claims.userId(), claims.tokenId(), standing.accountScopes(), claims.expiresAt()));
        } catch (TokenRejectedException e) {
            return Optional.empty();
        }
    }

    private static boolean same(String hash, String other) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Removes tokens that expired long ago. */
    int sweep() {
        return tokens.deleteExpiredBefore(
                clock.instant().minus(KEPT_AFTER_EXPIRY).getEpochSecond());
    }

    private void tell(ApiToken token) {
        revocations.addToken(token.id(), token.expiresAt());
        publish(token, token.version() + 1);
    }

    private void publish(ApiToken token, long version) {
        events.tokenRevoked(token.id(), token.userId(), token.serviceAccountId(), version);
    }

    private static long seconds(@Nullable Instant time) {
        return time == null ? 0 : time.getEpochSecond();
    }
}
