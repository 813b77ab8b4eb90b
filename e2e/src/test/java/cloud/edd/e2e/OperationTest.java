package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the person who runs it relies on. */
@WithPlatform
class OperationTest {

    @Test
    void statusKnowsEveryProcess(RunningPlatform platform) {
        assertThat(platform.processes())
                .extracting(process -> process.get("name").getAsString())
                .containsExactlyInAnyOrder(
                        "postgres",
                        "nats",
                        "gfs-master",
                        "gfs-chunkserver-1",
                        "gfs-chunkserver-2",
                        "gfs-chunkserver-3",
                        "auth-service",
                        "file-share-backend",
                        "simple-file-share-frontend",
                        "edd-cloud-docs",
                        "gateway");
        assertThat(platform.processes())
                .allMatch(process -> process.get("health").getAsString().equals("healthy"));
    }

    @Test
    void aSecondUpShowsTheFirst(RunningPlatform platform) {
        assertThat(platform.edd("up"))
                .contains("Edd Cloud already runs.", "Dashboard      https://cloud.localhost:" + platform.httpsPort());
    }

    @Test
    void theDashboardsAddressAnswers(RunningPlatform platform) throws Exception {
        assertThat(Person.anonymous(platform).get("", "/").statusCode()).isEqualTo(200);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
    void nothingListensBeyondThisMachine(RunningPlatform platform) throws IOException {
        List<String> open = new ArrayList<>();
        for (JsonObject process : platform.processes()) {
            Path folder = Path.of("/proc", process.get("pid").getAsString());
            Set<String> sockets = sockets(folder);
            for (String table : List.of("net/tcp", "net/tcp6")) {
                for (String line : Files.readAllLines(folder.resolve(table))) {
                    String[] field = line.strip().split("\\s+");
                    boolean listens = field.length > 9 && field[3].equals("0A") && sockets.contains(field[9]);
                    if (listens && !isLoopback(field[1])) {
                        open.add(process.get("name").getAsString() + " " + field[1]);
                    }
                }
            }
        }

        assertThat(open).isEmpty();
    }

    @Test
    void noSecretIsInALogOrOnACommandLine(RunningPlatform platform) throws Exception {
        List<String> secrets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(platform.data().resolve("secrets"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("ADMIN_USERNAME"))
                    .toList()) {
                secrets.add(Files.readString(file).strip());
            }
        }
        String commandLines = ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .reduce("", String::concat);

        assertThat(secrets).noneMatch(commandLines::contains);
        try (DirectoryStream<Path> logs =
                Files.newDirectoryStream(platform.data().resolve("logs"))) {
            for (Path log : logs) {
                String text = Files.readString(log);
                assertThat(secrets).as(log.toString()).noneMatch(text::contains);
            }
        }
    }

    @Test
    void theGatewaysLogHasALineOfJsonForEachRequest(RunningPlatform platform) throws Exception {
        String id = "operation-" + System.nanoTime();
        HttpResponse<String> answer = Person.anonymous(platform)
                .send("GET", "", "/?secret=1", BodyPublishers.noBody(), Map.of("X-Request-ID", id));
        Path log = platform.data().resolve("logs").resolve("gateway.log");
        List<JsonObject> lines = await().until(
                        () -> Files.readAllLines(log).stream()
                                .filter(line -> line.contains(id))
                                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                                .toList(),
                        found -> !found.isEmpty());

        assertThat(lines).hasSize(1);
        JsonObject line = lines.getFirst();
        assertThat(line.keySet()).containsExactly("time", "source", "level", "message", "attributes");
        assertThat(line.get("message").getAsString()).isEqualTo("GET / " + answer.statusCode());
        JsonObject attributes = line.getAsJsonObject("attributes");
        assertThat(attributes.get("request_id").getAsString()).isEqualTo(id);
        assertThat(attributes.get("path").getAsString()).as("without the query").isEqualTo("/");
        assertThat(attributes.get("status").getAsString()).isEqualTo(String.valueOf(answer.statusCode()));
    }

    private static Set<String> sockets(Path process) throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    found.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return found;
    }

    /** The kernel writes addresses as hexadecimal words in the machine's byte order. */
    private static boolean isLoopback(String address) {
        return address.startsWith("0100007F:")
                || address.startsWith("00000000000000000000000001000000:")
                || address.startsWith("0000000000000000FFFF00000100007F:");
    }
}
