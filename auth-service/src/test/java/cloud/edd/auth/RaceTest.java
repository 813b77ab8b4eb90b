package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What several do at once. */
class RaceTest {
    private static final AuthServer auth = AuthServer.shared();

    private static List<Answer> atOnce(List<Callable<Answer>> acts) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : executor.invokeAll(acts)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    @Test
    void ofManyWhoTakeOneNameOneGetsIt() throws Exception {
        String[] admin = auth.signInAsAdmin();
        List<Callable<Answer>> acts = new ArrayList<>();
        for (String name : List.of("first", "FIRST", "First", "fIRST", "first", "firsT")) {
            acts.add(() -> auth.post(
                    "/admin/users", "{\"username\":\"%s\",\"password\":\"a good password\"}".formatted(name), admin));
        }
        assertThat(atOnce(acts))
                .extracting(Answer::status)
                .containsOnlyOnce(200)
                .containsOnly(200, 409);
    }

    @Test
    void aTokenIsNeverUsedAfterItsRevocationWasAnswered() throws Exception {
        Person person = new Person(auth, "revoker");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(auth.post(
                            "/api/tokens",
                            "{\"name\":\"x\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(person.id),
                            person.session)
                    .json()
                    .get("id")
                    .asString());
        }
        List<Callable<Answer>> acts = new ArrayList<>();
        for (String id : ids) {
            String check = "/api/tokens/" + id + "/check";
            acts.add(() -> {
                auth.delete("/api/tokens/" + id, person.session);
                return auth.get(check, AuthServer.serviceKey());
            });
            // Others go on asking meanwhile; nothing that they do brings it back.
            acts.add(() -> {
                auth.get(check, AuthServer.serviceKey());
                return auth.delete("/api/tokens/" + id, person.session).status() == 200
                        ? auth.get(check, AuthServer.serviceKey())
                        : auth.get("/api/tokens/none/check", AuthServer.serviceKey());
            });
        }
        assertThat(atOnce(acts))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(404));
    }

    @Test
    void noSessionSurvivesThatBeganWhileAllWereEnded() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "ended" + round;
            String id = auth.createUser(name);
            String[] admin = auth.signInAsAdmin();
            List<Callable<Answer>> acts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                acts.add(() -> auth.login(name, AuthServer.passwordOf(name)));
            }
            acts.add(2, () -> auth.post("/admin/users/" + id + "/disable", null, admin));
            for (Answer answer : atOnce(acts)) {
                if (answer.body().contains("\"token\"")) {
                    String[] session =
                            AuthServer.bearer(answer.json().get("token").asString());
                    assertThat(auth.get("/api/session", session).status()).isEqualTo(401);
                }
            }
        }
    }
}
