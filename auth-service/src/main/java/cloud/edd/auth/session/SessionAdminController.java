package cloud.edd.auth.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who is signed in from where, for administrators. */
@RestController
class SessionAdminController {
    private final Sessions sessions;

    SessionAdminController(Sessions sessions) {
        this.sessions = sessions;
    }

    /** @param createdAt Unix seconds */
    record PresenceView(
            @JsonProperty("user_id") String userId,
            String username,
            @JsonProperty("display_name") String displayName,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("ip_address") String ipAddress) {}

    @GetMapping("/admin/sessions")
    List<PresenceView> listPresences() {
        return sessions.presences().stream()
                .map(presence -> new PresenceView(
                        presence.user().id(),
                        presence.user().username(),
                        presence.user().displayName(),
                        presence.createdAt(),
                        presence.ipAddress()))
                .toList();
    }
}
