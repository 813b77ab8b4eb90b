package cloud.edd.platform.log;

import org.springframework.core.env.Environment;

/** The name under which this process is known in the log service. */
final class LogSource {

    private LogSource() {}

    static String of(Environment environment) {
        return environment.getProperty("edd.log.source", environment.getProperty("spring.application.name", "edd"));
    }
}
