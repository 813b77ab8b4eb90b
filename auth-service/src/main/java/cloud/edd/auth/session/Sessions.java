package cloud.edd.auth.session;

import cloud.edd.auth.audit.AuditTrail;
import cloud.edd.auth.event.AuthEvents;
import cloud.edd.auth.revocation.Revocations;
import cloud.edd.auth.session.SessionRepository.Presence;
import cloud.edd.auth.session.SessionRepository.Session;
import cloud.edd.auth.user.User;
import cloud.edd.platform.audit.AuditOutcome;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.TokenClaims;
import cloud.edd.platform.identity.TokenHash;
import cloud.edd.platform.identity.TokenWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Begins and ends sessions. Whatever ends one before its time revokes it and tells everybody. */
@Service
public class Sessions {
    private static final int SID_BYTES = 16;

    private final SessionRepository sessions;
    private final Revocations revocations;
    private final TokenWriter writer;
    private final SecureRandom random;
    private final Clock clock;
    private final SessionProperties properties;
    private final AuthEvents events;
    private final AuditTrail audit;

    Sessions(
            SessionRepository sessions,
            Revocations revocations,
            TokenWriter writer,
            SecureRandom random,
            Clock clock,
            SessionProperties properties,
            AuthEvents events,
            AuditTrail audit) {
        this.sessions = sessions;
        this.revocations = revocations;
        this.writer = writer;
        this.random = random;
        this.clock = clock;
        this.properties = properties;
        this.events = events;
        this.audit = audit;
    }

    /** Begins a session and returns its token, of which only the hash is kept. */
    @Transactional
    public String begin(User user, Client client) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant expires = now.plus(properties.ttl());
        String sid = newSid();
        String token = writer.write(new TokenClaims.Session(
                user.id(), user.username(), user.displayName(), user.admin(), sid, now, expires));
        sessions.insert(sid, user.id(), TokenHash.of(token), now.getEpochSecond(), expires.getEpochSecond(), client);
        events.sessionCreated(sid, user.id(), expires.getEpochSecond());
        return token;
    }

    /** Ends the caller's own session; ending it twice does no harm. */
    @Transactional
    public void end(Caller.User caller) {
        sessions.delete(caller.userId(), caller.sessionId()).ifPresent(session -> {
            revoke(caller.userId(), session);
            audit.record(caller, "session.invalidate", AuditOutcome.SUCCESS, caller.username());
        });
    }

    /** Ends another session of the caller. */
    @Transactional
    public void end(Caller.User caller, int id) {
        Session session =
                sessions.delete(caller.userId(), id).orElseThrow(() -> new NotFoundException("session not found"));
        revoke(caller.userId(), session);
        audit.record(caller, "session.invalidate", AuditOutcome.SUCCESS, caller.username());
    }

    /** Ends every session of the caller but the one that asks. */
    @Transactional
    public void endOthers(Caller.User caller) {
        List<Session> ended = sessions.deleteAll(caller.userId(), caller.sessionId());
        ended.forEach(session -> revoke(caller.userId(), session));
        if (!ended.isEmpty()) {
            audit.record(caller, "session.invalidate", AuditOutcome.SUCCESS, caller.username());
        }
    }

    /** Ends every session of a user, as a part of something larger. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void endAll(String userId) {
        sessions.deleteAll(userId, "").forEach(session -> revoke(userId, session));
    }

    List<Session> living(String userId) {
        return sessions.findLiving(userId, clock.instant().getEpochSecond());
    }

    List<Presence> presences() {
        return sessions.findPresences(clock.instant().getEpochSecond());
    }

    /** Removes rows whose time is over; nobody need be told, for the tokens say so themselves. */
    int sweep() {
        return sessions.deleteExpired(clock.instant().getEpochSecond());
    }

    private void revoke(String userId, Session session) {
        revocations.addSession(session.sid(), session.expiresAt());
        events.sessionInvalidated(session.sid(), userId);
    }

    private String newSid() {
        byte[] bytes = new byte[SID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
