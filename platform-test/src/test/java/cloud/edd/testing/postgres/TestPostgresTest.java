package cloud.edd.testing.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TestPostgresTest {
    @Test
    void givesFreshDatabasesOfVersion16() throws SQLException {
        var first = TestPostgres.shared().database("Same Name");
        var second = TestPostgres.shared().database("Same Name");

        execute(first, "CREATE TABLE only_here (id int)");

        assertThat(second.name()).isNotEqualTo(first.name());
        assertThatThrownBy(() -> execute(second, "SELECT * FROM only_here")).hasMessageContaining("only_here");
        try (var connection = first.dataSource().getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(16);
        }
    }

    @Test
    void keepsPortAndDataOverStopAndRestart() throws SQLException {
        try (var server = TestPostgres.start()) {
            var database = server.database("kept");
            execute(database, "CREATE TABLE kept (id int)");

            server.stop();
            assertThatThrownBy(() -> execute(database, "SELECT 1")).isInstanceOf(SQLException.class);

            server.restart();
            execute(database, "SELECT * FROM kept");
        }
    }

    @Test
    void answersNothingWhilePaused() throws SQLException {
        try (var server = TestPostgres.start()) {
            var database = server.database("paused");
            var properties = new Properties();
            properties.setProperty("user", database.username());
            properties.setProperty("socketTimeout", "1");
            try (var connection = java.sql.DriverManager.getConnection(database.jdbcUrl(), properties);
                    var statement = connection.createStatement()) {
                server.pause();
                assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            } finally {
                server.resume();
            }
            execute(database, "SELECT 1");
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
