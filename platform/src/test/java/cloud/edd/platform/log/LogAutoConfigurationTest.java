package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.secret.SecretAutoConfiguration;
import cloud.edd.platform.secret.UnusableSecretException;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LogAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    IdAutoConfiguration.class, SecretAutoConfiguration.class, LogAutoConfiguration.class));

    @TempDir
    private Path folder;

    @Test
    void nothingIsShippedWithoutAnAddress() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LogShipper.class));
        runner.withPropertyValues("edd.log.service-address=")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LogShipper.class));
    }

    @Test
    void theServiceKeyIsNeeded() {
        runner.withPropertyValues("edd.log.service-address=127.0.0.1:1", "edd.log.buffer-dir=" + folder)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(UnusableSecretException.class)
                        .hasMessageContaining("SERVICE_API_KEY"));
    }

    @Test
    void anAddressHasAPort() {
        runner.withPropertyValues("edd.log.service-address=log-service", "SERVICE_API_KEY=k")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void shipsAndCounts() throws Exception {
        try (var server = new LogServer()) {
            server.start();
            runner.withPropertyValues(
                            "edd.log.service-address=" + server.address(),
                            "edd.log.source=edd-auth",
                            "edd.log.buffer-dir=" + folder,
                            "edd.log.buffer-limit=1MB",
                            "SERVICE_API_KEY=" + LogServer.KEY)
                    .run(context -> {
                        LoggerFactory.getLogger("x").info("hello");
                        await().until(() -> server.messages().contains("hello"));

                        var registry = new SimpleMeterRegistry();
                        context.getBean(MeterBinder.class).bindTo(registry);
                        await().until(() -> registry.get("edd.log.shipped")
                                        .functionCounter()
                                        .count()
                                >= 1);
                        assertThat(registry.get("edd.log.dropped")
                                        .tag("reason", "full")
                                        .functionCounter()
                                        .count())
                                .isZero();
                    });
            assertThat(server.entries.getFirst().getSource()).isEqualTo("edd-auth");
        }
    }
}
