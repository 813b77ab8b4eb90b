package cloud.edd.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.mock.env.MockEnvironment;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres://h/db jdbc:postgresql://h:5432/db",
                "postgresql://u:p@h:15432/db jdbc:postgresql://h:15432/db",
                "postgres://u@/db jdbc:postgresql://localhost:5432/db",
                "postgres://u@h jdbc:postgresql://h:5432/u",
                "postgres://u@a,b:5433/db jdbc:postgresql://a:5432,b:5433/db",
                "postgres://u@[::1]:5433/db jdbc:postgresql://[::1]:5433/db",
                "postgres:///db?host=a,b&port=1,2 jdbc:postgresql://a:1,b:2/db",
                "postgres:///db?host=a,b&port=7 jdbc:postgresql://a:7,b:7/db",
                "postgres://h/my%20db jdbc:postgresql://h:5432/my%20db",
                "postgres://h/db?sslmode=verify-full&sslrootcert=/etc/ca.pem"
                        + " jdbc:postgresql://h:5432/db?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
                "postgres://h/db?sslrootcert=system jdbc:postgresql://h:5432/db?sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
                "postgres://h/db?connect_timeout=3&application_name=x"
                        + " jdbc:postgresql://h:5432/db?connectTimeout=3&ApplicationName=x",
                "postgres://a,b/db?target_session_attrs=read-write"
                        + " jdbc:postgresql://a:5432,b:5432/db?targetServerType=primary",
                "postgres://h/db?options=-c%20search_path%3Dauth jdbc:postgresql://h:5432/db?options=-c%20search_path%3Dauth"
            })
    void inTermsOfTheDriver(String libpq, String jdbc) {
        assertThat(DatabaseUrl.parse(libpq).jdbcUrl()).isEqualTo(jdbc);
    }

    @Test
    void userAndPasswordAreDecodedAndAPlusIsAPlus() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://us%40er:p%2Fw+%25:x@h/db");

        assertThat(url.user()).contains("us@er");
        assertThat(url.password()).contains("p/w+%:x");
        assertThat(url.toString()).doesNotContain("p/w", "us@er");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "mysql://h/db | postgres://",
                "postgres://h/db?sslmod=require | 'sslmod'",
                "postgres://h/db?sslmode=on | sslmode 'on'",
                "postgres://h:99999/db | '99999'",
                "postgres:///db?host=/var/run/postgresql | Unix socket",
                "postgres://h/db?x | 'x' has no value",
                "postgres://h/%zz | percent sign",
                "postgres://h | no database",
                "postgres:///db?host=a,b,c&port=1,2 | 3 hosts but 2 ports"
            })
    void saysWhatIsWrong(String url, String reason) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(UnusableDatabaseUrlException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void becomesTheDataSourceWithASmallPool() {
        var environment = new MockEnvironment().withProperty("DATABASE_URL", "postgres://u:p@h/db");

        new DatabaseUrlEnvironmentPostProcessor().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://h:5432/db");
        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("u");
        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("p");
        assertThat(environment.getProperty("spring.datasource.hikari.maximum-pool-size"))
                .isEqualTo("5");
    }

    @Test
    void mayComeFromAFileAsItHoldsAPassword(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("DATABASE_URL"), "postgres://u:p@h/db\n");

        try (var context = new SpringApplicationBuilder(DatabaseUrlTest.class)
                .web(WebApplicationType.NONE)
                .run("--edd.secrets-dir=" + folder)) {
            assertThat(context.getEnvironment().getProperty("spring.datasource.url"))
                    .isEqualTo("jdbc:postgresql://h:5432/db");
            assertThat(context.getEnvironment().getProperty("spring.datasource.password"))
                    .isEqualTo("p");
        }
    }

    @Test
    void anExplicitDataSourceWins() {
        var environment = new MockEnvironment()
                .withProperty("DATABASE_URL", "not even a url")
                .withProperty("spring.datasource.url", "jdbc:postgresql://other/db");

        new DatabaseUrlEnvironmentPostProcessor().postProcessEnvironment(environment, new SpringApplication());

        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://other/db");
    }
}
