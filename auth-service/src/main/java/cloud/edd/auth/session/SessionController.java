package cloud.edd.auth.session;

import cloud.edd.auth.http.Status;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing out, and who one is. */
@RestController
@RequestMapping("/api")
class SessionController {
    private final Sessions sessions;

    SessionController(Sessions sessions) {
        this.sessions = sessions;
    }

    record CurrentSession(
            String username,
            @JsonProperty("display_name") String displayName,
            @JsonProperty("user_id") String userId,
            @JsonProperty("is_admin") boolean admin) {}

    @PostMapping("/logout")
    Status logout(Caller caller) {
        if (caller instanceof Caller.User user) {
            sessions.end(user);
        }
        return Status.OK;
    }

    @GetMapping("/session")
    CurrentSession currentSession(Caller.User caller) {
        return new CurrentSession(caller.username(), caller.displayName(), caller.userId(), caller.admin());
    }
}
