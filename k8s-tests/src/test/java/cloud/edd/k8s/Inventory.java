package cloud.edd.k8s;

import java.util.List;
import java.util.Map;

/** The nodes of {@code k8s/nodes/nodes.yaml}. */
record Inventory(List<Node> nodes) {

    record Node(String name, String arch, Map<String, String> labels) {}

    static Inventory read() {
        return new Inventory(
                Workload.list(Rendered.yaml(Repository.K8S.resolve("nodes/nodes.yaml"))
                                .path("nodes"))
                        .stream()
                        .map(node -> new Node(
                                node.path("name").asText(),
                                node.path("arch").asText(),
                                Workload.strings(node.path("labels"))))
                        .toList());
    }

    List<String> matching(Map<String, String> selector) {
        return nodes.stream()
                .filter(node -> node.labels().entrySet().containsAll(selector.entrySet()))
                .map(Node::name)
                .toList();
    }
}
