package cloud.edd.gfs.master;

import cloud.edd.gfs.master.log.LogRepair;
import cloud.edd.gfs.master.log.MetadataLogException;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The master: port 9000 (clients and chunkservers), 9001 (health, metrics, status page).
 *
 * <p>{@code repair --accept-loss FOLDER} cuts a damaged metadata log where it can be read no further, and ends.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GfsMasterApplication {

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("repair")) {
            System.exit(repair(arguments));
        }
        SpringApplication.run(GfsMasterApplication.class, arguments);
    }

    private static int repair(String[] arguments) {
        if (arguments.length != 3 || !arguments[1].equals("--accept-loss")) {
            System.err.println("usage: gfs-master repair --accept-loss FOLDER");
            return 2;
        }
        try {
            System.out.println(LogRepair.cut(Path.of(arguments[2])));
            return 0;
        } catch (MetadataLogException e) {
            System.err.println("gfs-master: " + e.getMessage());
            return 1;
        }
    }
}
