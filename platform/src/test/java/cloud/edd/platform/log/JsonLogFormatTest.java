package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.request.RequestContext;
import cloud.edd.platform.request.TraceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class JsonLogFormatTest {

    @Test
    void oneObjectPerLineWithRequestIdAndTrace(CapturedOutput output) {
        try (var _ = application("json")) {
            logInCall();
        }

        assertThat(lineWith(output, "slow"))
                .startsWith("{\"time\":\"2")
                .contains(
                        "\"source\":\"edd-test\"",
                        "\"level\":\"WARN\"",
                        "\"message\":\"a \\\"slow\\\" one\\nover two lines\"",
                        "\"request_id\":\"call-1\"",
                        "\"trace_id\":\"" + "a".repeat(32) + "\"",
                        "\"bytes\":\"812\"",
                        "\"error\":\"java.lang.IllegalStateException: because")
                .endsWith("}}");
    }

    @Test
    void textForPeople(CapturedOutput output) {
        try (var _ = application("text")) {
            logInCall();
            LoggerFactory.getLogger("x").info("outside of a call");
        }

        assertThat(lineWith(output, "slow")).contains(" WARN ", "[call-1] a \"slow\" one");
        assertThat(lineWith(output, "outside")).doesNotContain("[", "{");
    }

    private static ConfigurableApplicationContext application(String format) {
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .run("--edd.log.format=" + format, "--edd.log.source=edd-test", "--spring.output.ansi.enabled=never");
    }

    private static void logInCall() {
        var call = new RequestContext("call-1", new TraceContext("a".repeat(32), "b".repeat(16), true), "::1");
        try (var _ = call.open()) {
            LoggerFactory.getLogger("some.Logger")
                    .atWarn()
                    .addKeyValue("bytes", 812)
                    .setCause(new IllegalStateException("because"))
                    .log("a \"slow\" one\nover two lines");
        }
    }

    private static String lineWith(CapturedOutput output, String text) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    static class App {}
}
