package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.postgres.TestPostgres;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProjectionVersionsTest {
    private final ProjectionVersions versions = versions();

    @Test
    void aLateUpdateDoesNotUndoANewerOne() {
        assertThat(versions.advance("users", "42", 2, false)).isTrue();
        assertThat(versions.advance("users", "42", 1, false)).isFalse();
        assertThat(versions.advance("users", "42", 2, false)).isFalse();
        assertThat(versions.advance("users", "42", 3, false)).isTrue();
    }

    @Test
    void aLateUpdateDoesNotBringADeletedEntityBack() {
        assertThat(versions.advance("users", "42", 3, true)).isTrue();
        assertThat(versions.advance("users", "42", 2, false)).isFalse();
        assertThat(versions.advance("users", "42", 0, false)).isFalse();
    }

    @Test
    void eventsWithoutVersionAreAppliedUntilAVersionIsKnown() {
        assertThat(versions.advance("users", "42", 0, false)).isTrue();
        assertThat(versions.advance("users", "42", 0, false)).isTrue();
        assertThat(versions.advance("users", "42", 1, false)).isTrue();
        assertThat(versions.advance("users", "42", 0, false)).isFalse();
    }

    @Test
    void projectionsAreApart() {
        assertThat(versions.advance("users", "42", 2, true)).isTrue();
        assertThat(versions.advance("owners", "42", 1, false)).isTrue();
    }

    private static ProjectionVersions versions() {
        var dataSource = TestPostgres.shared().database("projection").dataSource();
        EventSchema.migrate(dataSource);
        return new ProjectionVersions(JdbcClient.create(dataSource), Clock.systemUTC());
    }
}
