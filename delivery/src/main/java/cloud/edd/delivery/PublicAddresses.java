package cloud.edd.delivery;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What answers to everybody: the front page, and whether each service with a public host is ready. Read from the gateway's
 * routes and the manifests; each is asked from the day its module exists, as nobody listens to an alarm that never ends.
 */
final class PublicAddresses {

    private static final Pattern DOMAIN = Pattern.compile("BASE_DOMAIN=(\\S+)");
    private static final Pattern ROUTE =
            Pattern.compile("\\{host: \"?(?<host>[a-z@-]+)\"?, path: /, target: \"http://(?<workload>[a-z-]+)\"");
    private static final Pattern IMAGE = Pattern.compile("image: (\\S+)");

    private PublicAddresses() {}

    static List<URI> read(Path root, String overlay) {
        String domain = find(
                        DOMAIN,
                        text(root.resolve("k8s/overlays").resolve(overlay).resolve("kustomization.yaml")))
                .orElseThrow(() -> new DeliveryException("the overlay " + overlay + " names no BASE_DOMAIN"));
        var images = new TreeSet<String>();
        Reactor.read(root).modules().forEach(module -> module.image().ifPresent(images::add));
        var addresses = new ArrayList<URI>();
        Matcher route = ROUTE.matcher(text(root.resolve("k8s/base/gateway/routes.yaml")));
        while (route.find()) {
            Path workload =
                    root.resolve("k8s/base").resolve(route.group("workload")).resolve("deployment.yaml");
            if (Files.exists(workload)
                    && find(IMAGE, text(workload)).filter(images::contains).isPresent()) {
                addresses.add(URI.create(
                        route.group("host").equals("@")
                                ? "https://" + domain + "/"
                                : "https://" + route.group("host") + "." + domain + "/readyz"));
            }
        }
        if (addresses.isEmpty()) {
            throw new DeliveryException("the gateway's routes name no public host");
        }
        return addresses;
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new DeliveryException(file + " cannot be read", e);
        }
    }
}
