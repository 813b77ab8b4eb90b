package cloud.edd.auth.session;

import cloud.edd.auth.http.Status;
import cloud.edd.platform.error.NotFoundException;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own sessions. */
@RestController
@RequestMapping("/api/settings/sessions")
class SessionSettingsController {
    private final Sessions sessions;

    SessionSettingsController(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Times are Unix seconds.
     *
     * @param device what the program that signed in called itself; may be empty
     */
    record SessionView(
            int id,
            @JsonProperty("ip_address") String ipAddress,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("last_seen_at") long lastSeenAt,
            String device,
            @JsonProperty("is_current") boolean current) {}

    @GetMapping
    List<SessionView> listOwnSessions(Caller.User caller) {
        return sessions.living(caller.userId()).stream()
                .map(session -> new SessionView(
                        session.id(),
                        session.ipAddress(),
                        session.createdAt(),
                        session.lastSeenAt(),
                        session.userAgent(),
                        session.sid().equals(caller.sessionId())))
                .toList();
    }

    @DeleteMapping("/{id}")
    Status endSession(Caller.User caller, @PathVariable String id) {
        sessions.end(caller, number(id));
        return Status.OK;
    }

    @PostMapping("/revoke-others")
    Status endOtherSessions(Caller.User caller) {
        sessions.endOthers(caller);
        return Status.OK;
    }

    // What is no number names no session.
    private static int number(String id) {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException _) {
            throw new NotFoundException("session not found");
        }
    }
}
