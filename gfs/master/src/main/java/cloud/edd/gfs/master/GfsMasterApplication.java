package cloud.edd.gfs.master;

import cloud.edd.gfs.master.log.LogRepair;
import cloud.edd.gfs.master.log.MetadataLogException;
import cloud.edd.gfs.master.restore.MetadataTool;
import cloud.edd.gfs.master.standby.PromoteTool;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The master: port 9000 (clients and chunkservers), 9001 (health, metrics, status page).
 *
 * <p>{@code repair --accept-loss FOLDER} cuts a damaged metadata log where it can be read no further, and ends;
 * {@code promote HOST:PORT} makes a standby the master,
 * {@code verify FOLDER} says what a copy of the metadata holds, {@code restore} makes a master's folder of the best copy.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GfsMasterApplication {

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("repair")) {
            System.exit(repair(arguments));
        }
        List<String> rest = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        MetadataTool tool = new MetadataTool(System.out, System.err, System.getenv());
        if (arguments.length > 0 && arguments[0].equals("verify")) {
            System.exit(tool.verify(rest));
        }
        if (arguments.length > 0 && arguments[0].equals("restore")) {
            System.exit(tool.restore(rest));
        }
        if (arguments.length > 0 && arguments[0].equals("promote")) {
            System.exit(new PromoteTool(System.out, System.err, System.getenv()).promote(rest));
        }
        SpringApplication.run(GfsMasterApplication.class, arguments);
    }

    static int repair(String[] arguments) {
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
