package cloud.edd.site;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The server with the site of these tests, as it runs beside services whose bus and logs are not its business. */
final class RunningSite implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    RunningSite(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--BASE_DOMAIN=cloud.example.org",
                "--PUBLIC_HTTPS_PORT=8443",
                "--NATS_URL=nats://127.0.0.1:1",
                "--LOG_SERVICE_ADDRESS=127.0.0.1:1"));
        arguments.addAll(List.of(properties));
        context = SpringApplication.run(StaticServerApplication.class, arguments.toArray(String[]::new));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    URI at(String target) {
        return URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + target);
    }

    HttpResponse<byte[]> get(String target, String... headers) throws IOException, InterruptedException {
        return send("GET", target, headers);
    }

    HttpResponse<byte[]> send(String method, String target, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(target)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
