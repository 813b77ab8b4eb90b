package cloud.edd.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** One rendered object. Paths that are not there read as missing nodes, never as null. */
record K8sObject(JsonNode node) {

    private static final Set<String> WORKLOADS = Set.of("Deployment", "DaemonSet", "StatefulSet", "CronJob");
    private static final Pattern HASH = Pattern.compile("-[bcdfghkmt2456789]{10}$");

    String kind() {
        return node.path("kind").asText();
    }

    String name() {
        return node.path("metadata").path("name").asText();
    }

    String baseName() {
        return HASH.matcher(name()).replaceFirst("");
    }

    String namespace() {
        return node.path("metadata").path("namespace").asText();
    }

    JsonNode spec() {
        return node.path("spec");
    }

    boolean makesPods() {
        return WORKLOADS.contains(kind());
    }

    @Override
    public String toString() {
        return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
    }
}
