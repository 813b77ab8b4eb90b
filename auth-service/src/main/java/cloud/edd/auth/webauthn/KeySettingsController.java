package cloud.edd.auth.webauthn;

import cloud.edd.auth.confirmation.Confirmations;
import cloud.edd.auth.confirmation.Proof;
import cloud.edd.auth.http.Fields;
import cloud.edd.auth.http.Required;
import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A person's own security keys. */
@RestController
@RequestMapping("/api/settings/keys")
class KeySettingsController {
    private static final String TYPE = "Security Key";
    private static final int MAX_NAME = 64;

    private final KeySettings settings;
    private final Confirmations confirmations;

    KeySettingsController(KeySettings settings, Confirmations confirmations) {
        this.settings = settings;
        this.confirmations = confirmations;
    }

    /** @param createdAt Unix seconds */
    record KeyView(
            String id,
            String name,
            @JsonProperty("authenticator_type") String authenticatorType,
            @JsonProperty("created_at") long createdAt) {}

    record Keys(List<KeyView> keys) {}

    record NewKey(
            @Required @Nullable String state,
            @Required @Nullable PostedCredential credential,
            @Nullable String name,
            @JsonProperty("current_password") @Nullable String currentPassword,
            @Nullable String code) {}

    record KeyId(
            @Required @Nullable String id,
            @JsonProperty("current_password") @Nullable String currentPassword,
            @Nullable String code) {}

    record KeyName(
            @Required @Nullable String id,
            @Required @Nullable String name) {}

    @GetMapping
    Keys listKeys(Caller.User caller) {
        return new Keys(settings.all(caller.userId()).stream()
                .map(key -> new KeyView(key.encodedId(), key.name(), TYPE, key.createdAt()))
                .toList());
    }

    @PostMapping("/add/begin")
    Begun<CreationOptions> beginKey(Caller.User caller) {
        return settings.begin(caller);
    }

    @PostMapping("/add/finish")
    void finishKey(Caller.User caller, @RequestBody NewKey body) {
        String name = Fields.optionalText("name", body.name(), MAX_NAME);
        String state = Fields.require("state", body.state());
        confirmations.check(caller, new Proof(body.currentPassword(), body.code()));
        settings.finish(caller, state, body.credential(), name);
    }

    @PostMapping("/delete")
    void deleteKey(Caller.User caller, @RequestBody KeyId body) {
        byte[] id = id(body.id());
        confirmations.check(caller, new Proof(body.currentPassword(), body.code()));
        settings.delete(caller, id);
    }

    @PostMapping("/rename")
    void renameKey(Caller.User caller, @RequestBody KeyName body) {
        settings.rename(caller, id(body.id()), Fields.requireText("name", body.name(), MAX_NAME));
    }

    private static byte[] id(@Nullable String text) {
        return PostedCredential.decode(Fields.require("id", text), "id");
    }
}
