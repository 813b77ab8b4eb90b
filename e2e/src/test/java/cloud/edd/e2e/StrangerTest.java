package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody gets at what is somebody else's. */
@WithPlatform
class StrangerTest {

    private static final byte[] DIARY = "dear diary, nobody reads this".getBytes(StandardCharsets.UTF_8);

    @Test
    void aForeignUserAndAPasserByGetNothingAndChangeNothing(RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        Person stranger = admin.invite("stranger");
        admin.createNamespace("diary");
        assertThat(admin.upload("diary", "monday.txt", DIARY).statusCode()).isEqualTo(200);

        for (Person nosy : List.of(stranger, Person.anonymous(platform))) {
            for (HttpResponse<String> answer : everythingSheCouldTry(nosy)) {
                assertThat(answer.statusCode())
                        .as(answer.request().method() + " " + answer.uri())
                        .isIn(401, 403, 404);
                assertThat(answer.body()).doesNotContain("dear diary", "monday.txt");
            }
            assertThat(nosy.get("storage", "/storage/namespaces").body()).doesNotContain("diary");
        }

        assertThat(admin.read("diary", "monday.txt").body()).isEqualTo(DIARY);
        assertThat(admin.list("diary")).hasSize(1);
    }

    @Test
    void theServicesOwnEndpointsAreClosedToTheOutside(RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        for (String path : List.of(
                "/api/users",
                "/api/identity-permissions",
                "/api/revocations",
                "/api/tokens/abc/check",
                "/actuator/prometheus",
                "/internal/anything",
                "//api/users",
                "/api/./users",
                "/x/%2e%2e/api/users")) {
            HttpResponse<String> answer = admin.send(
                    "GET",
                    "auth",
                    path,
                    BodyPublishers.noBody(),
                    Map.of("X-Service-Key", platform.secret("SERVICE_API_KEY")));
            assertThat(answer.statusCode()).as(path).isIn(400, 404);
        }
    }

    private static List<HttpResponse<String>> everythingSheCouldTry(Person nosy) throws Exception {
        Map<String, String> bytes = Map.of("Content-Type", "application/octet-stream");
        Map<String, String> json = Map.of("Content-Type", "application/json");
        String file = Person.filePath("diary", "monday.txt");
        List<HttpResponse<String>> answers = new ArrayList<>();
        answers.add(nosy.get("storage", file));
        answers.add(nosy.get("storage", "/storage/download/diary/monday.txt"));
        answers.add(nosy.get("storage", "/storage/download?namespace=diary&name=monday.txt"));
        answers.add(nosy.get("storage", "/storage/files?namespace=diary"));
        answers.add(nosy.get("storage", "/admin/files"));
        answers.add(nosy.get("storage", "/admin/namespaces"));
        answers.add(nosy.get("auth", "/admin/users"));
        answers.add(nosy.send("POST", "storage", file, BodyPublishers.ofString("mine"), bytes));
        answers.add(nosy.send("POST", "storage", file + "?overwrite=true", BodyPublishers.ofString("mine"), bytes));
        answers.add(
                nosy.send("POST", "storage", Person.filePath("diary", "new.txt"), BodyPublishers.ofString("x"), bytes));
        answers.add(nosy.send("DELETE", "storage", file, BodyPublishers.noBody(), Map.of()));
        answers.add(nosy.send("DELETE", "storage", "/storage/namespaces/diary", BodyPublishers.noBody(), Map.of()));
        answers.add(nosy.send(
                "PUT", "storage", "/storage/namespaces/diary", BodyPublishers.ofString("{\"visibility\":1}"), json));
        return answers;
    }
}
