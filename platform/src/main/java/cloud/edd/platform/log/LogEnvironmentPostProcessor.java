package cloud.edd.platform.log;

import java.io.Console;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Chooses the lines of standard output before the first one is written. */
final class LogEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    /** The request id only where there is one; key-value pairs at the end, as audit entries have nothing else. */
    private static final String TEXT_PATTERN = "%clr(%d{HH:mm:ss.SSS}){faint} %clr(%5p) %clr(%-36.36logger{36}){cyan} "
            + "%replace([%X{request_id:-}] ){'^\\[\\] $', ''}%m %kvp%n%wEx";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var values = new LinkedHashMap<String, Object>();
        if (isJson(environment.getProperty("edd.log.format", "auto"))) {
            values.put("logging.structured.format.console", JsonLogFormat.class.getName());
        } else {
            values.put("logging.pattern.console", TEXT_PATTERN);
        }
        environment.getPropertySources().addLast(new MapPropertySource("log format", values));
    }

    /** After the configuration files are read, before the logging system starts. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 20;
    }

    private static boolean isJson(String format) {
        return switch (format.trim().toLowerCase(Locale.ROOT)) {
            case "json" -> true;
            case "text" -> false;
            default ->
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isEmpty();
        };
    }
}
