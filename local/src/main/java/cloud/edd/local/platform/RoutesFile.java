package cloud.edd.local.platform;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The gateway's seed of routes for the ports of this platform. Sites are {@code cacheable}, as in the seed that the gateway
 * brings along: what they show is the same for everybody, so that of many who ask at once one is forwarded.
 */
record RoutesFile(Path file) {

    void write(List<Service> services) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (Service service : services) {
            for (Service.Route route : service.routes()) {
                yaml.append(
                        "  - {host: \"%s\", path: \"%s\", target: \"http://%s:%d\", unlimited_body: %s, cacheable: %s}\n"
                                .formatted(
                                        route.host(),
                                        route.path(),
                                        Platform.LOOPBACK,
                                        service.readinessPort(),
                                        route.unlimitedBody(),
                                        service.isSite()));
            }
        }
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw EddException.machine("The routes " + file + " cannot be written", e);
        }
    }
}
