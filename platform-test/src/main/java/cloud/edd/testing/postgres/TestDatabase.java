package cloud.edd.testing.postgres;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One empty database on a {@link TestPostgres}.
 *
 * @param host loopback address of the server
 * @param port TCP port of the server, the same over stop and start
 * @param name of the database
 * @param username superuser of the server
 * @param password any password is accepted; this one is real enough for parsers
 */
public record TestDatabase(String host, int port, String name, String username, String password) {
    /** The form Spring and pgjdbc read. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** The form libpq and the services' {@code DATABASE_URL} read. */
    public String databaseUrl() {
        return "postgres://" + username + ":" + password + "@" + host + ":" + port + "/" + name + "?sslmode=disable";
    }

    /** A source without a pool: a connection per call. */
    public DataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setURL(jdbcUrl());
        source.setUser(username);
        source.setPassword(password);
        return source;
    }
}
