package cloud.edd.platform.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class NamesAutoConfigurationTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(NamesAutoConfiguration.class));

    @Test
    void portsHaveDefaults() {
        runner.withPropertyValues("edd.base-domain=cloud.example.org")
                .run(context -> assertThat(context.getBean(PlatformNames.class))
                        .isEqualTo(new PlatformNames("cloud.example.org", 443, 22)));
    }

    @Test
    void everyPropertyIsRead() {
        runner.withPropertyValues(
                        "edd.base-domain=Cloud.localhost", "edd.public-https-port=8443", "edd.public-ssh-port=2222")
                .run(context -> assertThat(context.getBean(PlatformNames.class))
                        .isEqualTo(new PlatformNames("cloud.localhost", 8443, 2222)));
    }

    @Test
    void noStartWithoutABaseDomain() {
        runner.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining("is not set: give BASE_DOMAIN"));
    }

    @Test
    void noStartWithAPortOutOfRange() {
        runner.withPropertyValues("edd.base-domain=cloud.localhost", "edd.public-https-port=70000")
                .run(context -> assertThat(context).hasFailed());
    }
}
