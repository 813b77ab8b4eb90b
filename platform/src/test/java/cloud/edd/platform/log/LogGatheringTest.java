package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class LogGatheringTest {
    private static final Logger ACCESS = LoggerFactory.getLogger("some.access");
    private static final Logger OTHER = LoggerFactory.getLogger("some.other");

    @Test
    void linesThatMayWaitAreWrittenInTheirOrderAtTheLatestAtTheEnd(CapturedOutput output) {
        try (var _ = application(WaitsForEver.class)) {
            ACCESS.info("begin");
            assertThat(output.getOut()).doesNotContain("begin");
            OTHER.info("told at once");
            assertThat(output.getOut()).containsOnlyOnce("begin").containsOnlyOnce("told at once");
            assertThat(output.getOut().indexOf("begin"))
                    .isLessThan(output.getOut().indexOf("told at once"));

            IntStream.range(0, 500).forEach(i -> ACCESS.info("number {};", i));
            ACCESS.warn("a warning");
            assertThat(output.getOut()).containsOnlyOnce("a warning").contains("number 499;");
            ACCESS.info("the last one");
            assertThat(output.getOut()).doesNotContain("the last one");
        }

        assertThat(output.getOut()).containsOnlyOnce("the last one");
        assertThat(output.getOut().lines().filter(line -> line.contains("number ")))
                .hasSize(500)
                .satisfies(lines -> IntStream.range(0, 500)
                        .forEach(i -> assertThat(lines.get(i)).contains("number " + i + ";")));
        ACCESS.info("after the end");
        assertThat(output.getOut()).containsOnlyOnce("after the end");
    }

    @Test
    void propertiesNameTheLoggers(CapturedOutput output) {
        try (var _ = application(Configured.class, "--edd.log.gathered=some.access,more.access")) {
            assertThat(consoles()).isZero();
            ACCESS.info("a request");
            await().untilAsserted(() -> assertThat(output.getOut()).containsOnlyOnce("a request"));
        }
    }

    @Test
    void withoutThemLinesAreWrittenAsEver(CapturedOutput output) {
        try (var _ = application(Configured.class)) {
            assertThat(consoles()).isOne();
            ACCESS.info("a request");
            assertThat(output.getOut()).containsOnlyOnce("a request");
        }
    }

    /** Appenders that write each line by itself. */
    private static long consoles() {
        long[] found = new long[1];
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(appender -> found[0] += appender instanceof ConsoleAppender<ILoggingEvent> ? 1 : 0);
        return found[0];
    }

    private static ConfigurableApplicationContext application(Class<?> what, String... arguments) {
        return new SpringApplicationBuilder(what).web(WebApplicationType.NONE).run(arguments);
    }

    @Configuration(proxyBeanMethods = false)
    static class WaitsForEver {
        @Bean
        LogGathering logGathering() {
            return new LogGathering(Set.of("some.access"), Duration.ofDays(1));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(LogAutoConfiguration.class)
    static class Configured {}
}
