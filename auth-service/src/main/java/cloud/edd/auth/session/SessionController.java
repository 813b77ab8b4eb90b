package cloud.edd.auth.session;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Status;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.request.RequestContext;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Signing in, signing out, and who one is. */
@RestController
@RequestMapping("/api")
class SessionController {
    private final SignIn signIn;
    private final Sessions sessions;

    SessionController(SignIn signIn, Sessions sessions) {
        this.signIn = signIn;
        this.sessions = sessions;
    }

    record Login(@Nullable String username, @Nullable String password) {}

    record CurrentSession(
            String username,
            @JsonProperty("display_name") String displayName,
            @JsonProperty("user_id") String userId,
            @JsonProperty("is_admin") boolean admin) {}

    @PostMapping("/login")
    LoginResult login(@RequestBody Login body) {
        String username = Fields.requireText("username", body.username());
        String password = Fields.require("password", body.password());
        String address =
                RequestContext.current().map(RequestContext::clientAddress).orElse("");
        return signIn.signIn(username, password, address);
    }

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
