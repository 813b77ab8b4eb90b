package cloud.edd.platform.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RequestPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RequestAutoConfiguration.class));

    @Test
    void theOwnMachineIsTrustedByDefault() {
        runner.run(
                context -> assertThat(context.getBean(RequestProperties.class).trustedProxies())
                        .containsExactly(AddressRange.of("127.0.0.0/8"), AddressRange.of("::1/128")));
    }

    @Test
    void everyProperty() {
        runner.withPropertyValues("edd.trusted-proxies=10.42.0.0/16, fd00::/8")
                .run(context -> assertThat(
                                context.getBean(ClientAddresses.class).resolve("10.42.7.1", "203.0.113.9", null))
                        .isEqualTo("203.0.113.9"));
        runner.withPropertyValues("edd.trusted-proxies=")
                .run(context -> assertThat(
                                context.getBean(ClientAddresses.class).resolve("127.0.0.1", "203.0.113.9", null))
                        .isEqualTo("127.0.0.1"));
    }

    @Test
    void noStartWithWhatIsNoRange() {
        runner.withPropertyValues("edd.trusted-proxies=gateway")
                .run(context -> assertThat(context).hasFailed());
    }
}
