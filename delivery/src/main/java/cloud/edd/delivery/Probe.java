package cloud.edd.delivery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Asks addresses from outside whether they answer, as a person without a login would. */
record Probe(Duration pause, Consumer<String> say) {

    /** One lost packet is no outage: that often, with a pause between. */
    private static final int TRIES = 3;

    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** The addresses that do not answer with success, each with why. */
    List<String> failures(List<URI> addresses) {
        var failures = new ArrayList<String>();
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            for (URI address : addresses) {
                String answer = "";
                for (int i = 0; i < TRIES && !answer.equals("200"); i++) {
                    if (i > 0) {
                        Thread.sleep(pause);
                    }
                    answer = ask(client, address);
                }
                say.accept(address + "  " + answer);
                if (!answer.equals("200")) {
                    failures.add(address + " (" + answer + ")");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("interrupted while asking " + addresses, e);
        }
        return failures;
    }

    private static String ask(HttpClient client, URI address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address).timeout(LIMIT).build();
            return String.valueOf(
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
        }
    }
}
