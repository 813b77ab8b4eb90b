package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A registry of this machine, with the distribution's docker-registry, and what its HTTP API can tell and be told. */
final class LocalRegistry implements AutoCloseable {

    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private static final String ACCEPTED = String.join(
            ", ",
            INDEX,
            MANIFEST,
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    /** Long enough for a loaded machine; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    final String host;

    LocalRegistry(Path folder) {
        Path program = Program.find("docker-registry", "Debian and Ubuntu: apt-get install docker-registry.");
        try (ServerSocket socket = new ServerSocket(0)) {
            host = "127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Path configuration =
                    Files.writeString(folder.resolve("registry.yml"), """
                    version: 0.1
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: "%s"}
                    """.formatted(folder.resolve("registry"), host));
            log = folder.resolve("registry.log");
            process = new ProcessBuilder(program.toString(), "serve", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Instant end = Instant.now().plus(PATIENCE);
            while (!answers()) {
                assertThat(process.isAlive() && Instant.now().isBefore(end))
                        .describedAs("docker-registry does not answer: %s", Files.readString(log))
                        .isTrue();
                assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean answers() {
        try {
            return send(HttpRequest.newBuilder(uri("/v2/")).build()).statusCode() == 200;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ConnectException) {
                return false;
            }
            throw e;
        }
    }

    /** What the scripts need to know to talk to it. */
    Map<String, String> environment() {
        return Map.of("REGISTRY", "http://" + host, "AUTH", "");
    }

    List<String> tags(String repository) {
        return Workload.texts(json(body("/v2/" + repository + "/tags/list")).path("tags"));
    }

    /** @param reference a tag or a digest */
    JsonNode manifest(String repository, String reference) {
        return json(manifestBytes(repository, reference));
    }

    byte[] manifestBytes(String repository, String reference) {
        return body("/v2/" + repository + "/manifests/" + reference);
    }

    byte[] blob(String repository, String digest) {
        byte[] content = body("/v2/" + repository + "/blobs/" + digest);
        assertThat(digest(content)).isEqualTo(digest);
        return content;
    }

    /** The manifest of one platform, out of an index. */
    JsonNode manifest(String repository, String reference, String architecture) {
        for (JsonNode entry : manifest(repository, reference).path("manifests")) {
            if (entry.path("platform").path("architecture").asText().equals(architecture)) {
                return manifest(repository, entry.path("digest").asText());
            }
        }
        throw new AssertionError(repository + ":" + reference + " has nothing for " + architecture);
    }

    /** The configuration of the image of one platform. */
    JsonNode configuration(String repository, String reference, String architecture) {
        return json(blob(
                repository,
                manifest(repository, reference, architecture)
                        .path("config")
                        .path("digest")
                        .asText()));
    }

    /** @return its digest */
    String push(String repository, byte[] blob) {
        String digest = digest(blob);
        HttpResponse<byte[]> begun = send(HttpRequest.newBuilder(uri("/v2/" + repository + "/blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        String place = begun.headers().firstValue("Location").orElseThrow();
        HttpResponse<byte[]> done =
                send(HttpRequest.newBuilder(URI.create(place + (place.contains("?") ? "&" : "?") + "digest=" + digest))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                        .build());
        assertThat(done.statusCode()).isEqualTo(201);
        return digest;
    }

    /** @return its digest */
    String push(String repository, @Nullable String tag, String type, String manifest) {
        byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
        String digest = digest(content);
        HttpResponse<byte[]> done =
                send(HttpRequest.newBuilder(uri("/v2/" + repository + "/manifests/" + (tag == null ? digest : tag)))
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                        .build());
        assertThat(done.statusCode())
                .describedAs(new String(done.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return digest;
    }

    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private byte[] body(String path) {
        HttpResponse<byte[]> response = send(
                HttpRequest.newBuilder(uri(path)).header("Accept", ACCEPTED).build());
        assertThat(response.statusCode()).describedAs(path).isEqualTo(200);
        return response.body();
    }

    private URI uri(String path) {
        return URI.create("http://" + host + path);
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static JsonNode json(byte[] content) {
        try {
            return JSON.readTree(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for the registry", e);
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
