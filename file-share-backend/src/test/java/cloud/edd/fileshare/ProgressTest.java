package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressTest {
    private static RunningFileShare share;

    @BeforeAll
    static void start() throws Exception {
        share = new RunningFileShare("progress");
        share.createNamespace("n1", 0);
    }

    @AfterAll
    static void stop() {
        share.close();
    }

    @Test
    void aWatcherSeesTheUploadFromTheFirstByteToTheLast() throws Exception {
        try (BufferedReader stream = watch("t1", share.miraSession())) {
            assertThat(stream.readLine()).startsWith(":");

            share.send(
                    "POST",
                    "/storage/n1/a.bin?id=t1",
                    share.miraSession(),
                    BodyPublishers.ofByteArray(new byte[1_000_000]),
                    "X-File-Size",
                    "1000000");

            List<String> events = events(stream);
            assertThat(events.getFirst())
                    .isEqualTo("{\"id\":\"t1\",\"direction\":\"upload\",\"bytes\":0,\"total\":1000000,\"done\":false}");
            assertThat(events.getLast())
                    .isEqualTo(
                            "{\"id\":\"t1\",\"direction\":\"upload\",\"bytes\":1000000,\"total\":1000000,\"done\":true}");
            assertThat(events).hasSizeGreaterThan(5);
        }
    }

    @Test
    void whoComesLateStillHearsTheEnd() throws Exception {
        share.send("POST", "/storage/n1/late.bin?id=t2", share.miraSession(), BodyPublishers.ofString("x"));

        try (BufferedReader stream = watch("t2", share.miraSession())) {
            assertThat(events(stream).getLast()).contains("\"bytes\":1,").contains("\"done\":true");
        }
    }

    @Test
    void aFailureIsTheLastEventAndSaysWhy() throws Exception {
        share.upload("/storage/n1/taken.txt", "x".getBytes(UTF_8));
        try (BufferedReader stream = watch("t3", share.miraSession())) {
            share.send(
                    "POST",
                    "/storage/n1/form.txt?id=t3",
                    share.miraSession(),
                    BodyPublishers.ofString("--b\r\n"),
                    "Content-Type",
                    "multipart/form-data; boundary=b");

            assertThat(events(stream).getLast()).contains("\"done\":true").contains("\"error\":\"");
        }
    }

    @Test
    void nobodyWatchesTheTransferOfAnother() throws Exception {
        try (BufferedReader foreign = watch("t4", share.ottoSession())) {
            assertThat(foreign.readLine()).startsWith(":");
            share.send("POST", "/storage/n1/mine.bin?id=t4", share.miraSession(), BodyPublishers.ofString("mine"));
            // Otto's own transfer of the same id is the first thing that Otto hears.
            share.send(
                    "POST",
                    "/storage/namespaces",
                    share.ottoSession(),
                    BodyPublishers.ofString("{\"name\":\"ottos\"}"),
                    "Content-Type",
                    "application/json");
            share.send(
                    "POST", "/storage/ottos/o.bin?id=t4", share.ottoSession(), BodyPublishers.ofString("ottos file"));

            List<String> events = events(foreign);
            assertThat(events.getLast()).contains("\"bytes\":10,");
            assertThat(events).noneMatch(event -> event.contains("\"bytes\":4,"));
        }
    }

    private static BufferedReader watch(String id, String token) throws Exception {
        var request = share.request("GET", "/sse/progress?id=" + id + "&token=" + token, null, BodyPublishers.noBody());
        var answer = share.http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    private static List<String> events(BufferedReader stream) throws Exception {
        List<String> events = new ArrayList<>();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.startsWith("data: ")) {
                events.add(line.substring("data: ".length()));
            }
        }
        return events;
    }
}
