package cloud.edd.platform.event;

import java.sql.SQLException;
import javax.sql.DataSource;

/** The service's database, which every durable consumer needs. */
final class DatabaseDependency implements EventDependency {
    private static final int CHECK_SECONDS = 2;

    private final DataSource dataSource;

    DatabaseDependency(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public String name() {
        return "the database";
    }

    @Override
    public void check() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            if (!connection.isValid(CHECK_SECONDS)) {
                throw new SQLException("it does not answer");
            }
        }
    }
}
