package cloud.edd.gfs.chunkserver;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** One chunkserver: ports 9080 (clients), 9081 (chunkservers), 9082 (health, metrics, status page). */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GfsChunkserverApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(GfsChunkserverApplication.class, arguments);
    }
}
