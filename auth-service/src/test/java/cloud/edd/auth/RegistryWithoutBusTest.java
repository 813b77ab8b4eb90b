package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registry tokens while nobody can say whether a repository has been made meanwhile, and while people move to service accounts. */
class RegistryWithoutBusTest {
    private static AuthServer auth;

    @BeforeAll
    static void start() {
        auth = AuthServer.start(
                "REGISTRY_URL=http://registry",
                "NATS_URL=nats://127.0.0.1:1",
                "edd.auth.registry.password-beside-second-factor=true");
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    private static String granted(Person person, String scope) {
        byte[] both = (person.name + ":" + AuthServer.passwordOf(person.name)).getBytes(StandardCharsets.UTF_8);
        Answer answer = auth.get(
                "/v2/token?scope=" + scope,
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(both));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var claims = Jwt.claims(AuthServer.bearer(answer.json().get("token").asString()));
        assertThat(claims).containsEntry("sub", person.id);
        return String.valueOf(claims.get("access"));
    }

    @Test
    void weakness9AnUnknownNameIsNotGrantedUntilTheProjectionIsKnownToBeComplete() {
        Person person = new Person(auth, "pusher");
        auth.database()
                .sql("INSERT INTO registry_repositories (name, owner_id) VALUES ('known', :id)")
                .param("id", person.id)
                .update();
        assertThat(granted(person, "repository:known:pull,push")).contains("known", "pull", "push");
        assertThat(granted(person, "repository:unknown:push")).isEqualTo("null");
    }

    @Test
    void weakness11ThePasswordMayCountBesideASecondFactorForATime() {
        Person person = new Person(auth, "moving");
        person.add(new SoftKey());
        assertThat(granted(person, "repository:unknown:pull")).isEqualTo("null");
    }
}
