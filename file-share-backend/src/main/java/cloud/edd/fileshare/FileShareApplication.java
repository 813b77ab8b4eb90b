package cloud.edd.fileshare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The file share: namespaces and files over HTTP. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(FileShareProperties.class)
public class FileShareApplication {
    public static void main(String[] args) {
        SpringApplication.run(FileShareApplication.class, args);
    }
}
