package cloud.edd.gateway.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks compute, with the service key, for every container that is not deleted. Not thread-safe. */
final class ComputeRoutes implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** 40,000 containers of 400 bytes. */
    private static final int MOST_BYTES = 16 << 20;

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final URI address;
    private final String serviceKey;
    private final HttpClient http;
    private @Nullable String lastTag;

    ComputeRoutes(String base, String serviceKey) {
        this.address = URI.create(base + "/internal/compute/routes");
        this.serviceKey = serviceKey;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    /** @param version of the container's row, as in the events about it */
    record Listed(
            String id,
            String owner,
            boolean running,
            @Nullable String host,
            boolean sshEnabled,
            List<String> fingerprints,
            List<String> hostKeys,
            List<IngressRule> ingress,
            long version) {}

    /** @param tag names this state of all containers */
    record Answer(@Nullable String tag, List<Listed> containers) {}

    /**
     * @return empty when nothing changed since the answer that was {@link #taken}
     * @throws IOException when there is no usable answer
     */
    Optional<Answer> ask() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(ANSWER).header("X-Service-Key", serviceKey);
        if (lastTag != null) {
            request.header("If-None-Match", lastTag);
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (response.statusCode() == NOT_MODIFIED) {
                return Optional.empty();
            }
            if (response.statusCode() != OK || bytes.length > MOST_BYTES) {
                throw new IOException(address + " answered " + response.statusCode() + " with " + bytes.length
                        + " bytes; is SERVICE_API_KEY the same as there?");
            }
            return Optional.of(new Answer(response.headers().firstValue("ETag").orElse(null), containers(bytes)));
        }
    }

    /** The answer was written: ask again for what is newer only. */
    void taken(Answer answer) {
        lastTag = answer.tag();
    }

    private List<Listed> containers(byte[] bytes) throws IOException {
        try {
            JsonArray listed = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("containers");
            return StreamSupport.stream(listed.spliterator(), false)
                    .map(entry -> listed(entry.getAsJsonObject()))
                    .toList();
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | ClassCastException e) {
            throw new IOException(address + " answered something else than containers: " + e.getMessage(), e);
        }
    }

    private static Listed listed(JsonObject entry) {
        JsonObject ssh = entry.getAsJsonObject("ssh");
        JsonElement host = entry.get("endpoint_host");
        return new Listed(
                entry.get("id").getAsString(),
                entry.get("owner_id").getAsString(),
                entry.get("status").getAsString().equals("running"),
                host == null || host.isJsonNull() ? null : host.getAsString(),
                ssh.get("enabled").getAsBoolean(),
                texts(ssh.getAsJsonArray("fingerprints_sha256")),
                entry.has("ssh_host_keys") ? texts(entry.getAsJsonArray("ssh_host_keys")) : List.of(),
                StreamSupport.stream(entry.getAsJsonArray("ingress").spliterator(), false)
                        .map(rule -> rule(rule.getAsJsonObject()))
                        .toList(),
                entry.get("version").getAsLong());
    }

    private static List<String> texts(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsString)
                .toList();
    }

    private static IngressRule rule(JsonObject rule) {
        return new IngressRule(
                rule.get("port").getAsInt(),
                rule.get("target_port").getAsInt(),
                TlsMode.named(rule.get("tls_mode").getAsString()));
    }

    @Override
    public void close() {
        http.close();
    }
}
