package cloud.edd.auth.signin;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.auth.session.Client;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Signing in by name and password. */
@RestController
class LoginController {
    private final SignIn signIn;

    LoginController(SignIn signIn) {
        this.signIn = signIn;
    }

    record Login(
            @Required @Nullable String username,
            @Required @Nullable String password) {}

    @PostMapping("/api/login")
    LoginResult login(@RequestBody Login body, HttpServletRequest request) {
        String username = Fields.requireText("username", body.username());
        String password = Fields.require("password", body.password());
        return signIn.signIn(username, password, Client.of(request));
    }
}
