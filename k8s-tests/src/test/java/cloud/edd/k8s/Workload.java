package cloud.edd.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An object that makes pods, and its pod template. */
record Workload(K8sObject object) {

    String name() {
        return object.name();
    }

    String kind() {
        return object.kind();
    }

    boolean isCronJob() {
        return kind().equals("CronJob");
    }

    JsonNode template() {
        return isCronJob()
                ? object.spec().path("jobTemplate").path("spec").path("template")
                : object.spec().path("template");
    }

    JsonNode pod() {
        return template().path("spec");
    }

    List<JsonNode> containers() {
        return list(pod().path("containers"));
    }

    List<JsonNode> initContainers() {
        return list(pod().path("initContainers"));
    }

    List<JsonNode> allContainers() {
        return Stream.concat(initContainers().stream(), containers().stream()).toList();
    }

    JsonNode mainContainer() {
        return containers().getFirst();
    }

    List<JsonNode> volumes() {
        return list(pod().path("volumes"));
    }

    Map<String, String> labels() {
        return strings(template().path("metadata").path("labels"));
    }

    Map<String, String> nodeSelector() {
        return strings(pod().path("nodeSelector"));
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    static List<String> texts(JsonNode array) {
        return list(array).stream().map(JsonNode::asText).toList();
    }

    static Map<String, String> strings(JsonNode object) {
        var strings = new TreeMap<String, String>();
        object.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    @Override
    public String toString() {
        return object.toString();
    }
}
