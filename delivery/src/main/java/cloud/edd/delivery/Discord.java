package cloud.edd.delivery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A channel that people read, reached by its webhook. The address is a secret and is never said. */
record Discord(URI webhook) {

    /** Discord refuses longer ones. */
    private static final int MAX_CHARACTERS = 2000;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    void say(String text) {
        String content = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS - 1) + "…" : text;
        // No mention of anybody, whatever the text holds.
        String body = "{\"content\":" + Json.text(content) + ",\"allowed_mentions\":{\"parse\":[]}}";
        HttpRequest request = HttpRequest.newBuilder(webhook)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new DeliveryException("Discord answered " + status + "; is the webhook still there?");
            }
        } catch (IOException e) {
            // Its message may hold the address.
            throw new DeliveryException(
                    "Discord could not be reached: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("interrupted while speaking to Discord", e);
        }
    }
}
