package cloud.edd.site;

import cloud.edd.platform.event.EventBusAutoConfiguration;
import cloud.edd.platform.event.EventStoreAutoConfiguration;
import cloud.edd.platform.log.LogAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Serves the site in its jar on port 8080.
 *
 * <p>It has no secret, so it neither joins the event bus nor ships its logs, whatever the environment of its neighbours
 * says of either; the lines on standard output are those of every service.
 */
@SpringBootApplication(
        exclude = {EventBusAutoConfiguration.class, EventStoreAutoConfiguration.class, LogAutoConfiguration.class})
@EnableConfigurationProperties(SiteProperties.class)
public class StaticServerApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(StaticServerApplication.class, arguments);
    }
}
