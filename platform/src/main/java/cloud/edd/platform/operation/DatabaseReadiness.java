package cloud.edd.platform.operation;

import java.sql.SQLException;
import javax.sql.DataSource;

/** The database gives out a connection that answers. */
final class DatabaseReadiness implements ReadinessCheck {

    private static final int VALIDATION_SECONDS = 1;

    private final DataSource dataSource;

    DatabaseReadiness(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void check() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            if (!connection.isValid(VALIDATION_SECONDS)) {
                throw new SQLException("The connection does not answer within " + VALIDATION_SECONDS + " s.");
            }
        }
    }
}
