package cloud.edd.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The main container of a rendered workload as a container engine may run it: environment, limits, identity, what may be
 * written, secrets and configuration as files. What is not in the manifests (secrets, addresses) is handed in.
 */
final class PodOnEngine {

    private final Rendered rendered;
    private final Workload workload;
    private final String podName;
    private final Path folder;

    /** @param folder where what is mounted is laid out */
    PodOnEngine(Rendered rendered, Workload workload, String podName, Path folder) {
        this.rendered = rendered;
        this.workload = workload;
        this.podName = podName;
        this.folder = folder;
    }

    /**
     * @param secrets name of a secret to its keys and values
     * @param overrides environment that must be different on one machine
     * @param files files of ConfigMaps that must be different, by name
     */
    ConfinedContainer confined(
            Map<String, Map<String, String>> secrets, Map<String, String> overrides, Map<String, String> files) {
        JsonNode container = workload.mainContainer();
        JsonNode identity = workload.pod().path("securityContext");
        JsonNode limits = container.path("resources").path("limits");
        var binds = new ArrayList<String>();
        var temporary = new TreeMap<String, String>();
        for (JsonNode mount : container.path("volumeMounts")) {
            JsonNode volume = volume(mount.path("name").asText());
            String path = mount.path("mountPath").asText();
            if (volume.has("emptyDir")) {
                String size = volume.path("emptyDir").path("sizeLimit").asText();
                temporary.put(path, "size=" + Quantity.mebibytes(size) + "m,mode=1777");
            } else {
                binds.add(laidOut(volume, mount, secrets, files) + ":" + path + (isDisk(volume) ? "" : ":ro"));
            }
        }
        return new ConfinedContainer(
                identity.path("runAsUser").asText() + ":"
                        + identity.path("runAsGroup").asText(),
                Quantity.mebibytes(limits.path("memory").asText()),
                Quantity.millicores(limits.path("cpu").asText()),
                container.path("securityContext").path("readOnlyRootFilesystem").asBoolean(),
                environment(container, overrides),
                binds,
                temporary);
    }

    private Map<String, String> environment(JsonNode container, Map<String, String> overrides) {
        var environment = new TreeMap<String, String>();
        for (JsonNode from : container.path("envFrom")) {
            environment.putAll(Workload.strings(
                    config(from.path("configMapRef").path("name").asText()).path("data")));
        }
        for (JsonNode variable : container.path("env")) {
            JsonNode from = variable.path("valueFrom");
            String value = variable.path("value").asText();
            if (from.has("fieldRef")) {
                value = podName;
            } else if (from.has("configMapKeyRef")) {
                value = config(from.path("configMapKeyRef").path("name").asText())
                        .path("data")
                        .path(from.path("configMapKeyRef").path("key").asText())
                        .asText();
            }
            environment.put(variable.path("name").asText(), value.replace("$(POD_NAME)", podName));
        }
        environment.putAll(overrides);
        return environment;
    }

    /** The only thing that is written beside what is temporary, and the pod's. */
    private static boolean isDisk(JsonNode volume) {
        return !volume.has("secret") && !volume.has("projected") && !volume.has("configMap");
    }

    private Path laidOut(
            JsonNode volume, JsonNode mount, Map<String, Map<String, String>> secrets, Map<String, String> files) {
        Path place = folder.resolve(podName).resolve(mount.path("name").asText());
        try {
            Files.createDirectories(place);
            if (volume.has("secret")) {
                write(
                        place,
                        volume.path("secret").path("items"),
                        secret(secrets, volume.path("secret").path("secretName")));
            } else if (volume.has("projected")) {
                for (JsonNode source : volume.path("projected").path("sources")) {
                    JsonNode secret = source.path("secret");
                    write(place, secret.path("items"), secret(secrets, secret.path("name")));
                }
            } else if (volume.has("configMap")) {
                var data = Workload.strings(
                        config(volume.path("configMap").path("name").asText()).path("data"));
                data.replaceAll((name, text) -> files.getOrDefault(name, text));
                for (Map.Entry<String, String> file : data.entrySet()) {
                    Files.writeString(place.resolve(file.getKey()), file.getValue());
                }
            } else {
                Program.run("chown", "10001:10001", place.toString()).succeeded();
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> secret(Map<String, Map<String, String>> secrets, JsonNode name) {
        // One that is optional need not be there.
        return secrets.getOrDefault(name.asText(), Map.of());
    }

    private static void write(Path place, JsonNode items, Map<String, String> secret) throws IOException {
        for (JsonNode item : items) {
            String value = secret.get(item.path("key").asText());
            if (value != null) {
                Files.writeString(place.resolve(item.path("path").asText()), value);
            }
        }
    }

    private JsonNode volume(String name) {
        return Stream.concat(
                        workload.volumes().stream()
                                .filter(volume -> volume.path("name").asText().equals(name)),
                        Workload.list(workload.object().spec().path("volumeClaimTemplates")).stream()
                                .filter(claim -> claim.path("metadata")
                                        .path("name")
                                        .asText()
                                        .equals(name)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(workload + " has no volume " + name));
    }

    private JsonNode config(String name) {
        return rendered.one("ConfigMap", name).node();
    }
}
