package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The objects of an overlay, as {@code kubectl apply -k} would send them. */
record Rendered(String name, String text, List<K8sObject> objects) {

    static final List<String> OVERLAYS = List.of("production", "production-ha", "single-node");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, Rendered> CACHE = new ConcurrentHashMap<>();
    private static final Pattern MINOR = Pattern.compile("Client Version: v1\\.([0-9]+)");
    private static final String HINT =
            "install kubectl 1.30 or newer from kubernetes.io (the one of Debian 12 is older).";
    private static final int OLDEST_MINOR = 30;

    static Rendered overlay(String name) {
        return CACHE.computeIfAbsent(name, Rendered::render);
    }

    static Stream<Rendered> all() {
        return OVERLAYS.stream().map(Rendered::overlay);
    }

    private static Rendered render(String overlay) {
        return of(overlay, kustomize(Repository.K8S.resolve("overlays").resolve(overlay)));
    }

    static Rendered of(String name, String text) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            List<K8sObject> objects = new ArrayList<>();
            while (documents.hasNext()) {
                objects.add(new K8sObject(documents.next()));
            }
            return new Rendered(name, text, List.copyOf(objects));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String kustomize(Path folder) {
        String kubectl = Program.find("kubectl", HINT).toString();
        String version = Program.run(kubectl, "version", "--client").succeeded();
        Matcher minor = MINOR.matcher(version);
        assertThat(minor.find() && Integer.parseInt(minor.group(1)) >= OLDEST_MINOR)
                .describedAs("kubectl is too old (%s): %s", version.strip(), HINT)
                .isTrue();
        return Program.run(kubectl, "kustomize", folder.toString()).succeeded();
    }

    static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(Repository.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<K8sObject> ofKind(String kind) {
        return objects.stream().filter(object -> object.kind().equals(kind));
    }

    K8sObject one(String kind, String name) {
        return ofKind(kind)
                .filter(object -> object.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no " + kind + " " + name));
    }

    /** The object that the generator made: its name ends with the hash of its content. */
    K8sObject generated(String name) {
        return ofKind("ConfigMap")
                .filter(object -> object.baseName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no ConfigMap " + name));
    }

    /** Everything that makes pods. */
    Stream<Workload> workloads() {
        return objects.stream().filter(K8sObject::makesPods).map(Workload::new);
    }

    Workload workload(String name) {
        return workloads()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no workload " + name));
    }
}
