package cloud.edd.platform.testapp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A started application on a free loopback port, and a client for it. */
public final class WebApplication implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private WebApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts an application.
     *
     * @param configuration its own beans and the auto-configurations under test
     * @param properties further properties, {@code key=value}
     */
    public static WebApplication start(Class<?> configuration, String... properties) {
        return start(List.of(configuration), properties);
    }

    /** Starts an application of several configurations. */
    public static WebApplication start(List<Class<?>> configurations, String... properties) {
        var all = new ArrayList<>(List.of(properties));
        if (all.stream().noneMatch(property -> property.startsWith("edd.operation.drain-delay="))) {
            all.add("edd.operation.drain-delay=0s");
        }
        all.addAll(List.of("server.port=0", "server.address=127.0.0.1", "edd.base-domain=cloud.localhost"));
        var sources = new ArrayList<>(configurations);
        sources.add(Bare.class);
        return new WebApplication(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new)));
    }

    /** The context of the running application. */
    public ConfigurableApplicationContext context() {
        return context;
    }

    /** Where it listens. */
    public int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Sends a request; {@code ask} adds method, headers and body. */
    public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> ask)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        return client.send(ask.apply(request).build(), BodyHandlers.ofString());
    }

    /** Gets a path with headers given as name, value, name, value. */
    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(path, request -> headers.length == 0 ? request : request.headers(headers));
    }

    /** Sends bytes as they are and returns all that comes back until the server closes. */
    public String raw(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        ValidationAutoConfiguration.class
    })
    static class Bare {}
}
