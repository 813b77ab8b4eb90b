package cloud.edd.platform.database;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns {@code DATABASE_URL} into the properties of Spring's data source, with a small pool: all services share one
 * PostgreSQL. Whatever is set under {@code spring.datasource} wins.
 */
final class DatabaseUrlEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    static final String DATABASE_URL = "DATABASE_URL";

    private static final String HIKARI = "spring.datasource.hikari.";

    private static final Map<String, Object> POOL = Map.ofEntries(
            // Nine services of several replicas share 100 connections.
            Map.entry(HIKARI + "maximum-pool-size", "5"),
            Map.entry(HIKARI + "minimum-idle", "1"),
            // How long a request waits for a connection before it is told 503; milliseconds.
            Map.entry(HIKARI + "connection-timeout", "5000"),
            Map.entry(HIKARI + "validation-timeout", "2000"),
            Map.entry(HIKARI + "max-lifetime", "1200000"),
            Map.entry(HIKARI + "keepalive-time", "120000"),
            // Seconds. A server that vanished without closing is noticed by the socket, a runaway statement likewise.
            Map.entry(HIKARI + "data-source-properties.connectTimeout", "5"),
            Map.entry(HIKARI + "data-source-properties.socketTimeout", "60"),
            Map.entry(HIKARI + "data-source-properties.tcpKeepAlive", "true"));

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String url = environment.getProperty(DATABASE_URL, "");
        if (url.isEmpty() || environment.containsProperty("spring.datasource.url")) {
            return;
        }
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        var values = new LinkedHashMap<>(POOL);
        values.put("spring.datasource.url", parsed.jdbcUrl());
        parsed.user().ifPresent(user -> values.put("spring.datasource.username", user));
        parsed.password().ifPresent(password -> values.put("spring.datasource.password", password));
        values.put(
                HIKARI + "data-source-properties.ApplicationName",
                environment.getProperty("spring.application.name", "edd"));
        environment.getPropertySources().addLast(new MapPropertySource("DATABASE_URL", values));
    }

    /** After the configuration files and the secrets folder are read. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 20;
    }
}
