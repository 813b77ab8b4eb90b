package cloud.edd.platform;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.audit.AuditAutoConfiguration;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.error.ErrorAutoConfiguration;
import cloud.edd.platform.error.ErrorTranslation;
import cloud.edd.platform.http.HttpAutoConfiguration;
import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.log.LogAutoConfiguration;
import cloud.edd.platform.names.NamesAutoConfiguration;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.platform.operation.OperationAutoConfiguration;
import cloud.edd.platform.operation.Readiness;
import cloud.edd.platform.request.ClientAddresses;
import cloud.edd.platform.request.RequestAutoConfiguration;
import cloud.edd.platform.secret.SecretAutoConfiguration;
import cloud.edd.platform.secret.Secrets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The gateway has no servlets, a GFS process no web at all: what needs them must not wake up there. */
class ClassPathTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    IdAutoConfiguration.class,
                    NamesAutoConfiguration.class,
                    SecretAutoConfiguration.class,
                    RequestAutoConfiguration.class,
                    ErrorAutoConfiguration.class,
                    HttpAutoConfiguration.class,
                    AuditAutoConfiguration.class,
                    OperationAutoConfiguration.class,
                    LogAutoConfiguration.class))
            .withPropertyValues("edd.base-domain=cloud.localhost");

    @Test
    void withoutServletsWebSecurityAndDatabase() {
        runner.withClassLoader(new FilteredClassLoader(
                        "jakarta.servlet",
                        "org.apache.catalina",
                        "org.apache.tomcat",
                        "org.springframework.web",
                        "org.springframework.security",
                        "org.springframework.dao",
                        "org.springframework.jdbc",
                        "org.springframework.transaction",
                        "org.springframework.boot.webmvc",
                        "org.springframework.boot.tomcat",
                        "com.zaxxer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(PlatformNames.class)
                        .hasSingleBean(Secrets.class)
                        .hasSingleBean(ClientAddresses.class)
                        .hasSingleBean(ErrorTranslation.class)
                        .hasSingleBean(AuditLog.class)
                        .hasSingleBean(Readiness.class));
    }
}
