package cloud.edd.platform.database;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A connection URL as libpq understands it, {@code postgres://user:password@host:port/database?sslmode=require},
 * in the terms of the JDBC driver.
 *
 * <p>User, password, hosts, database and parameters are percent-decoded; several hosts are separated by commas.
 * Source: PostgreSQL 16 manual, 34.1.1 "Connection Strings".
 */
public final class DatabaseUrl {

    private final String jdbcUrl;
    private final @Nullable String user;
    private final @Nullable String password;

    private DatabaseUrl(String jdbcUrl, @Nullable String user, @Nullable String password) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /**
     * Reads a libpq URL.
     *
     * @throws UnusableDatabaseUrlException if it is not one, or asks for what the JDBC driver cannot do; its message
     *     never contains the password
     */
    public static DatabaseUrl parse(String url) {
        String rest = withoutScheme(url.trim());
        String query = "";
        int question = rest.indexOf('?');
        if (question >= 0) {
            query = rest.substring(question + 1);
            rest = rest.substring(0, question);
        }
        String path = "";
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            path = rest.substring(slash + 1);
            rest = rest.substring(0, slash);
        }
        String user = null;
        String password = null;
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            String login = rest.substring(0, at);
            rest = rest.substring(at + 1);
            int colon = login.indexOf(':');
            user = decode(colon < 0 ? login : login.substring(0, colon));
            password = colon < 0 ? null : decode(login.substring(colon + 1));
        }
        Map<String, String> parameters = parametersOf(query);
        user = parameters.getOrDefault("user", user);
        password = parameters.getOrDefault("password", password);
        String database = parameters.getOrDefault("dbname", decode(path));
        if (database.isEmpty()) {
            database = Optional.ofNullable(user)
                    .filter(name -> !name.isEmpty())
                    .orElseThrow(() -> new UnusableDatabaseUrlException("It names no database."));
        }
        String hosts = HostList.toJdbc(decode(rest), parameters.get("host"), parameters.get("port"));
        return new DatabaseUrl(
                "jdbc:postgresql://" + hosts + "/" + encode(database) + toQuery(LibpqParameters.toJdbc(parameters)),
                user,
                password);
    }

    /** The URL for the JDBC driver, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** The user to connect as, if the URL names one. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The password, if the URL has one. */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    @Override
    public String toString() {
        return jdbcUrl;
    }

    private static String withoutScheme(String url) {
        for (String scheme : new String[] {"postgres://", "postgresql://"}) {
            if (url.startsWith(scheme)) {
                return url.substring(scheme.length());
            }
        }
        throw new UnusableDatabaseUrlException("It does not start with postgres:// or postgresql://.");
    }

    private static Map<String, String> parametersOf(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new UnusableDatabaseUrlException("Its parameter '" + pair + "' has no value.");
            }
            parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        return parameters;
    }

    private static String toQuery(Map<String, String> parameters) {
        if (parameters.isEmpty()) {
            return "";
        }
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** Unlike in a form, a plus sign in a libpq URL is a plus sign. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UnusableDatabaseUrlException("A percent sign in it is not followed by two hexadecimal digits.");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
