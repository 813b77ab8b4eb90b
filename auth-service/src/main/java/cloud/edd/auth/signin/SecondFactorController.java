package cloud.edd.auth.signin;

import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.auth.session.Client;
import cloud.edd.auth.webauthn.Begun;
import cloud.edd.auth.webauthn.PostedCredential;
import cloud.edd.auth.webauthn.RequestOptions;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The second step of signing in, for which the challenge of the first is the credential; and signing in with a passkey,
 * which needs no first one.
 */
@RestController
@RequestMapping("/api")
class SecondFactorController {
    private final SecondFactorSignIn signIn;

    SecondFactorController(SecondFactorSignIn signIn) {
        this.signIn = signIn;
    }

    record Answer(
            @Required @Nullable String state,
            @Required @Nullable PostedCredential credential) {}

    record Code(@Required @Nullable String code) {}

    @PostMapping("/webauthn/login/begin")
    Begun<RequestOptions> beginSecurityKey(HttpServletRequest request) {
        return signIn.begin(request.getHeader(HttpHeaders.AUTHORIZATION), Client.of(request));
    }

    @PostMapping("/webauthn/login/finish")
    LoginResult finishSecurityKey(@RequestBody Answer body, HttpServletRequest request) {
        return signIn.finish(Fields.require("state", body.state()), body.credential(), Client.of(request));
    }

    @PostMapping("/webauthn/passkey/begin")
    Begun<RequestOptions> beginPasskey(HttpServletRequest request) {
        return signIn.beginPasskey(Client.of(request));
    }

    @PostMapping("/webauthn/passkey/finish")
    LoginResult finishPasskey(@RequestBody Answer body, HttpServletRequest request) {
        return signIn.finishPasskey(Fields.require("state", body.state()), body.credential(), Client.of(request));
    }

    @PostMapping("/login/totp")
    LoginResult finishWithCode(@RequestBody Code body, HttpServletRequest request) {
        String code = Fields.requireText("code", body.code());
        return signIn.finishWithCode(request.getHeader(HttpHeaders.AUTHORIZATION), code, Client.of(request));
    }
}
