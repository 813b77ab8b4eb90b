package cloud.edd.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A site of one page that finds its own way. */
class ApplicationTest {

    private static RunningSite site;

    @BeforeAll
    static void start() {
        site = new RunningSite("--edd.site.kind=application");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/storage/n1", "/settings/security?tab=keys", "/cli-2fa", "/no/such/thing"})
    void everyAddressSomebodyOpensIsTheStartPage(String address) throws Exception {
        HttpResponse<byte[]> answer = site.get(address, "Accept", "text/html,*/*;q=0.8");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8)).contains("The start page.");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
    }

    /** A page of an older version that asks for its script must not take the start page for it. */
    @ParameterizedTest
    @CsvSource({
        "/assets/old.11111111.js, '*/*'",
        "/assets/old.11111111.js, 'text/html,*/*'",
        "/api/session, application/json"
    })
    void whatAPageAsksForIsNot(String address, String accept) throws Exception {
        assertThat(site.get(address, "Accept", accept).statusCode()).isEqualTo(404);
    }

    @Test
    void theStartPageIsKnownAgainUnderEveryAddress() throws Exception {
        String etag = site.get("/").headers().firstValue("ETag").orElseThrow();

        assertThat(site.get("/storage", "Accept", "text/html", "If-None-Match", "W/" + etag)
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void healthIsNoPage() throws Exception {
        assertThat(new String(site.get("/healthz", "Accept", "text/html").body(), UTF_8))
                .isEqualTo("ok");
        assertThat(new String(site.get("/readyz").body(), UTF_8)).isEqualTo("ready");
    }
}
