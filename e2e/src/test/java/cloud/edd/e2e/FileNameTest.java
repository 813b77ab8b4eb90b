package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file comes back under the name it was given. */
@WithPlatform
class FileNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words.txt",
                "100%25 sure.txt",
                "1+1=2.txt",
                "Übergrößenträger äöüß.txt",
                "🐘 elephant.txt",
                "all %25 of + it: ä 🐘 'quoted' \"twice\"; #1 & more?.txt",
                "%2e%2e%2f.txt"
            })
    void survivesTheRoundTrip(String name, RunningPlatform platform) throws Exception {
        Person admin = Person.administrator(platform);
        admin.createNamespace("names");
        byte[] content = ("I am " + name).getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> uploaded = admin.upload("names", name, content);

        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
        assertThat(admin.list("names"))
                .anyMatch(
                        file -> file.getAsJsonObject().get("name").getAsString().equals(name)
                                && file.getAsJsonObject().get("size").getAsLong() == content.length);
        assertThat(admin.read("names", name).body()).isEqualTo(content);
        assertThat(admin.send(
                                "DELETE",
                                "storage",
                                Person.filePath("names", name),
                                java.net.http.HttpRequest.BodyPublishers.noBody(),
                                java.util.Map.of())
                        .statusCode())
                .isEqualTo(200);
        assertThat(admin.read("names", name).statusCode()).isEqualTo(404);
    }
}
