package cloud.edd.platform.event;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections that the relay keeps for itself, outside the service's pool. */
@FunctionalInterface
interface RelayConnections {
    Connection open() throws SQLException;
}
