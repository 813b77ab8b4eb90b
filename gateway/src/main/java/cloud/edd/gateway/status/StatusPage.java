package cloud.edd.gateway.status;

import cloud.edd.gateway.exchange.LocalPage;
import cloud.edd.gateway.route.Routes;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/** The page on the base host that says which services answer, and its style sheet. Thread-safe. */
public final class StatusPage {
    /** However many people look, the services are asked no more often than this. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final String STYLE_PATH = "/status.css";

    private final String baseDomain;
    private final Map<String, Mono<LocalPage>> pages;

    StatusPage(String baseDomain, Routes routes, ServiceProbe probe) {
        this.baseDomain = baseDomain;
        Mono<List<ServiceStatus>> services =
                Mono.defer(() -> probe.ask(routes.snapshot())).cache(FRESH);
        pages = Map.of(
                "/",
                services.map(this::page),
                STYLE_PATH,
                text("text/css", resource("status.css")),
                "/healthz",
                text("text/plain", "ok\n"));
    }

    /**
     * Empty if there is no such page.
     *
     * @param path decoded
     */
    public Optional<Mono<LocalPage>> at(String path) {
        return Optional.ofNullable(pages.get(path));
    }

    /** Where there is a page. */
    public Set<String> paths() {
        return pages.keySet();
    }

    private static Mono<LocalPage> text(String type, String content) {
        return Mono.just(new LocalPage(HttpResponseStatus.OK, type + "; charset=utf-8", content));
    }

    private LocalPage page(List<ServiceStatus> found) {
        long down = found.stream().filter(service -> !service.answers()).count();
        String headline = down == 0 ? "All services answer" : down + " of " + found.size() + " services do not answer";
        String rows = found.stream().map(StatusPage::row).collect(Collectors.joining());
        String content =
                """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="refresh" content="15">
                <title>%1$s</title>
                <link rel="stylesheet" href="%2$s">
                </head>
                <body>
                <main>
                <h1>%1$s</h1>
                <p class="headline %3$s">%4$s</p>
                <ul>
                %5$s</ul>
                </main>
                </body>
                </html>
                """.formatted(HtmlUtils.htmlEscape(baseDomain), STYLE_PATH, down == 0 ? "up" : "down", headline, rows);
        return new LocalPage(HttpResponseStatus.OK, "text/html; charset=utf-8", content);
    }

    private static String row(ServiceStatus service) {
        return """
                <li class="%s"><strong>%s</strong><span>%s</span><small>%s</small></li>
                """.formatted(
                        service.answers() ? "up" : "down",
                        HtmlUtils.htmlEscape(service.name()),
                        service.answers() ? "answers" : "does not answer",
                        HtmlUtils.htmlEscape(service.hosts()));
    }

    private static String resource(String name) {
        try (InputStream content = StatusPage.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("The resource " + name + " is missing from the gateway's jar.");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
