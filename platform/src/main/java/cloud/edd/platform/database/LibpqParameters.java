package cloud.edd.platform.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of libpq under the names of the JDBC driver. A parameter that neither knows stops the start, as it
 * would stop libpq, so that a misspelt {@code sslmode} never means an unencrypted connection.
 */
final class LibpqParameters {

    private static final Map<String, String> JDBC_NAMES = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("sslpassword", "sslpassword"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("application_name", "ApplicationName"),
            Map.entry("options", "options"),
            Map.entry("keepalives", "tcpKeepAlive"),
            Map.entry("gssencmode", "gssEncMode"),
            Map.entry("target_session_attrs", "targetServerType"),
            Map.entry("load_balance_hosts", "loadBalanceHosts"));

    /** Where libpq looks up what the URL does not say; the driver needs none of it, or it was read already. */
    private static final Set<String> READ_ELSEWHERE = Set.of("user", "password", "dbname", "host", "port");

    private static final Set<String> JDBC_ONLY =
            Set.of("currentSchema", "ApplicationName", "socketTimeout", "reWriteBatchedInserts", "prepareThreshold");

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private LibpqParameters() {}

    static Map<String, String> toJdbc(Map<String, String> libpq) {
        var jdbc = new LinkedHashMap<String, String>();
        libpq.forEach((name, value) -> {
            if (READ_ELSEWHERE.contains(name)) {
                return;
            }
            if (JDBC_ONLY.contains(name)) {
                jdbc.put(name, value);
                return;
            }
            String jdbcName = JDBC_NAMES.get(name);
            if (jdbcName == null) {
                throw new UnusableDatabaseUrlException("Its parameter '" + name + "' is unknown.");
            }
            put(jdbc, name, jdbcName, value);
        });
        return jdbc;
    }

    private static void put(Map<String, String> jdbc, String name, String jdbcName, String value) {
        switch (name) {
            case "sslmode" -> {
                if (!SSL_MODES.contains(value)) {
                    throw new UnusableDatabaseUrlException(
                            "Its sslmode '" + value + "' is none of " + String.join(", ", SSL_MODES) + ".");
                }
                jdbc.put(jdbcName, value);
            }
            case "sslrootcert" -> {
                if (value.equals("system")) {
                    jdbc.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
                } else {
                    jdbc.put(jdbcName, value);
                }
            }
            case "keepalives" -> jdbc.put(jdbcName, Boolean.toString(!value.equals("0")));
            case "load_balance_hosts" -> jdbc.put(jdbcName, Boolean.toString(value.equals("random")));
            case "target_session_attrs" -> {
                String type = SERVER_TYPES.get(value);
                if (type == null) {
                    throw new UnusableDatabaseUrlException("Its target_session_attrs '" + value + "' is unknown.");
                }
                jdbc.put(jdbcName, type);
            }
            default -> jdbc.put(jdbcName, value);
        }
    }
}
