package cloud.edd.platform.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.request.RequestAutoConfiguration;
import cloud.edd.platform.testapp.WebApplication;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@ExtendWith(OutputCaptureExtension.class)
class ErrorAnswersTest {

    private static final String SECRET = "jdbc:postgresql://db/secret";

    private static WebApplication json;
    private static WebApplication text;

    @BeforeAll
    static void start() {
        json = WebApplication.start(App.class, "edd.error.body=json");
        text = WebApplication.start(App.class);
    }

    @AfterAll
    static void stop() {
        json.close();
        text.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "/fail/gone | 404 | No such user.",
                "/fail/taken | 409 | That name is taken.",
                "/fail/service | 422 | The service's own words.",
                "/fail/wrapped | 413 | Too big.",
                "/fail/database | 503 | The database is out of reach just now; try again.",
                "/fail/status | 410 | It was here once.",
                "/fail/unexpected | 500 | Something went wrong on our side.",
                "/fail/internal | 500 | Something went wrong on our side.",
                "/filter/throws | 404 | Said by a filter.",
                "/filter/breaks | 500 | Something went wrong on our side.",
                "/filter/sends | 403 | Forbidden.",
                "/number?n=x | 400 | 'n' has the wrong form.",
                "/number | 400 | The parameter 'n' is missing.",
                "/nowhere | 404 | There is nothing at this address.",
                "/error | 404 | There is nothing at this address."
            })
    void oneSentenceInTheStyleOfTheService(String path, int status, String message) throws Exception {
        HttpResponse<String> asJson = json.get(path);
        assertThat(asJson.statusCode()).isEqualTo(status);
        assertThat(asJson.body()).isEqualTo("{\"error\":\"" + message + "\"}");
        assertThat(header(asJson, "Content-Type")).isEqualTo("application/json");

        HttpResponse<String> asText = text.get(path);
        assertThat(asText.statusCode()).isEqualTo(status);
        assertThat(asText.body()).isEqualTo(message + "\n");
        assertThat(header(asText, "Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(header(asText, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(asText.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(header(asText, "X-Request-ID")).isNotEmpty();
    }

    @Test
    void problemDetailsForWhoNamesThem() throws Exception {
        var asked = new String[] {"Accept", "text/html, application/problem+json;q=0.5", "X-Request-ID", "abc"};

        HttpResponse<String> asText = text.get("/fail/field", asked);
        assertThat(header(asText, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(asText.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"The name is too long.\",\"code\":\"name_too_long\",\"field\":\"name\","
                        + "\"request_id\":\"abc\"}");
        assertThat(json.get("/fail/field", asked).body())
                .contains("\"code\":\"name_too_long\"", "\"error\":\"The name is too long.\"");
        assertThat(header(text.get("/fail/gone", "Accept", "*/*"), "Content-Type"))
                .startsWith("text/plain");
        assertThat(header(text.get("/fail/gone", "Accept", "application/problem+json;q=0"), "Content-Type"))
                .startsWith("text/plain");
        assertThat(text.get("/nowhere", asked).body()).contains("\"code\":\"not_found\"");
    }

    @Test
    void aPageForWhatAPersonLooksAt() throws Exception {
        HttpResponse<String> page = text.get("/pages/x");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(header(page, "Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(page.body()).isEqualTo("<p>There is nothing at this address.</p>");
    }

    @Test
    void saysWhichMethodsAreAllowed() throws Exception {
        HttpResponse<String> answer = json.send("/people", request -> request.DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("POST");
        assertThat(answer.body()).isEqualTo("{\"error\":\"DELETE is not allowed here; use POST.\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            nullValues = "-",
            value = {
                "{\"display_name\": | 400 | malformed_body",
                "- | 400 | malformed_body",
                "{\"display_name\": 4, \"age\": \"x\"} | 400 | malformed_body",
                "{\"display_name\": \" \", \"age\": 1} | 400 | invalid_field"
            })
    void refusesBadBodiesWithoutNamingClasses(String body, int status, String code) throws Exception {
        HttpResponse<String> answer = json.send(
                "/people",
                request -> request.header("Content-Type", "application/json")
                        .header("Accept", "application/problem+json")
                        .POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain("cloud.edd", "jackson");
        if (code.equals("invalid_field")) {
            assertThat(answer.body()).contains("'display_name' must not be blank.", "\"field\":\"display_name\"");
        }
    }

    @Test
    void refusesAForeignContentType() throws Exception {
        HttpResponse<String> answer = text.send(
                "/people", request -> request.header("Content-Type", "text/csv").POST(BodyPublishers.ofString("a,b")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).isEqualTo("This call does not take a body of that content type.\n");
    }

    @Test
    void saysWhenToComeBack() throws Exception {
        HttpResponse<String> answer = text.get("/fail/often");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(header(answer, "Retry-After")).isEqualTo("2");
    }

    @Test
    void aFaultOfOursIsLoggedWithTheRequestIdAndNotTold(CapturedOutput output) throws Exception {
        HttpResponse<String> answer = json.get("/fail/unexpected", "X-Request-ID", "find-me-4711");

        assertThat(answer.body()).doesNotContain(SECRET, "Exception");
        assertThat(header(answer, "X-Request-ID")).isEqualTo("find-me-4711");
        assertThat(output).contains("Internal error in request find-me-4711", SECRET);
    }

    @Test
    void theHeadersOfTheBodyThatIsNotSentAreGone() throws Exception {
        HttpResponse<String> answer = text.get("/fail/half-way");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
        assertThat(answer.body()).isEqualTo("Gone after all.\n");
    }

    @Test
    void whatAHandlerBeganToWriteIsThrownAway() throws Exception {
        HttpResponse<String> answer = text.get("/fail/writing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("Gone after all.\n");
    }

    @Test
    void anAnswerThatFailsHalfWayIsBrokenNotCompleted() {
        assertThatThrownBy(() -> text.get("/begun")).isInstanceOf(IOException.class);
    }

    @Test
    void whatTheContainerRefusesLooksTheSame() throws Exception {
        String answer = text.raw("GET /a<b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("The request is malformed.")
                .doesNotContain("<html");
    }

    @Test
    void tooLargeAHeadIsRefused() throws Exception {
        String fits = text.raw("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + "x".repeat(31 * 1024) + "\r\n\r\n");
        assertThat(fits).startsWith("HTTP/1.1 404");

        String tooLarge = text.raw("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + "x".repeat(33 * 1024) + "\r\n\r\n");
        assertThat(tooLarge).startsWith("HTTP/1.1 400").doesNotContain("<html");
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static final class OwnException extends ServiceException {
        private static final long serialVersionUID = 1;

        OwnException() {
            super(ErrorCategory.UNPROCESSABLE, "own", "The service's own words.");
        }
    }

    record Person(@NotBlank String displayName, int age) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({IdAutoConfiguration.class, RequestAutoConfiguration.class, ErrorAutoConfiguration.class})
    static class App {

        @Bean
        Failing failing() {
            return new Failing();
        }

        @Bean
        Filter failingFilter() {
            return (request, response, chain) -> {
                switch (((HttpServletRequest) request).getRequestURI()) {
                    case "/filter/throws" -> throw new NotFoundException("Said by a filter.");
                    case "/filter/breaks" -> throw new IOException(SECRET);
                    case "/filter/sends" -> ((HttpServletResponse) response).sendError(403, SECRET);
                    default -> chain.doFilter(request, response);
                }
            };
        }

        @Bean
        HtmlErrorPage page() {
            return new HtmlErrorPage() {
                @Override
                public boolean appliesTo(HttpServletRequest request) {
                    return request.getRequestURI().startsWith("/pages/");
                }

                @Override
                public String render(ErrorDescription error) {
                    return "<p>" + error.message() + "</p>";
                }
            };
        }
    }

    @RestController
    static class Failing {

        @GetMapping("/fail/{how}")
        String fail(@PathVariable String how, HttpServletResponse response) throws IOException {
            throw switch (how) {
                case "gone" -> new NotFoundException("user_not_found", "No such user.");
                case "taken" -> new ConflictException("That name\n is taken.");
                case "service" -> new OwnException();
                case "wrapped" -> new IllegalStateException(new TooLargeException("Too big."));
                case "database" -> new DataAccessResourceFailureException(SECRET);
                case "status" -> new ResponseStatusException(HttpStatus.GONE, "It was here once.");
                case "internal" -> new InternalException(SECRET, null);
                case "field" -> new InvalidRequestException("name_too_long", "name", "The name is too long.");
                case "often" -> new RateLimitedException("Slow down.", Duration.ofMillis(1_001));
                case "writing" -> {
                    response.getWriter().write("half of what");
                    yield new NotFoundException("Gone after all.");
                }
                case "half-way" -> {
                    response.setHeader("ETag", "\"x\"");
                    response.setHeader("Content-Disposition", "attachment");
                    response.setContentLength(4_711);
                    yield new NotFoundException("Gone after all.");
                }
                default -> new IllegalStateException(SECRET);
            };
        }

        @GetMapping("/begun")
        void begin(HttpServletResponse response) throws IOException {
            response.getOutputStream().write(new byte[10_000]);
            response.flushBuffer();
            throw new NotFoundException("Gone after all.");
        }

        @GetMapping("/number")
        int number(@RequestParam int n) {
            return n;
        }

        @PostMapping("/people")
        void add(@Valid @RequestBody Person person) {}
    }
}
