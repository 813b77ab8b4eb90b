package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.NullValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the admission policies let pass and what they refuse. */
class AdmissionPoliciesTest {

    private static final String COMPUTE = "system:serviceaccount:core:edd-compute";
    private static final Map<String, String> LABELS =
            Map.of("edd-compute", "true", "pod-security.kubernetes.io/enforce", "baseline");

    private static final AdmissionPolicy HOST = policy("core-host-access");
    private static final AdmissionPolicy GUARD = policy("compute-namespace-guard");

    static Stream<Rendered> overlays() {
        return Rendered.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everythingOfOursPasses(Rendered rendered) {
        rendered.workloads()
                .forEach(workload -> assertThat(
                                host(AdmissionPolicy.plain(workload.object().node())))
                        .describedAs("%s", workload)
                        .isEqualTo(AdmissionPolicy.ALLOWED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foreign | default | / | folders of the host are for",
                "foreign | gfs-master | /data/gfs | folders of the host are for",
                "gfs-master-5d4-x7 | gfs-master | /data/gfs | allowed",
                "gfs-master-5d4-x7 | gfs-master | / | gfs-master has the folder /data/gfs",
                "gfs-chunkserver-x7 | gfs-chunkserver | /data/gfs/chunkserver | allowed",
                "gfs-chunkserver-x7 | gfs-chunkserver | /etc | gfs-chunkserver has the folder",
                "image-cleanup-29-x7 | image-cleanup | / | allowed"
            })
    void foldersOfTheHostAreForThree(String name, String account, String path, String answer) {
        assertThat(host(pod(
                        name,
                        Map.of(
                                "serviceAccountName",
                                account,
                                "containers",
                                List.of(Map.of("name", "x")),
                                "volumes",
                                List.of(Map.of("name", "h", "hostPath", Map.of("path", path)))))))
                .startsWith(answer);
    }

    @Test
    void theHostsNetworkAndPrivilegeAreForOneEach() {
        assertThat(host(pod("x", Map.of("hostNetwork", true, "containers", List.of(Map.of("name", "x"))))))
                .contains("gfs-chunkserver alone");
        assertThat(host(pod("x", Map.of("hostPID", true, "containers", List.of(Map.of("name", "x"))))))
                .contains("gfs-chunkserver alone");
        Map<String, Object> privileged = Map.of("name", "x", "securityContext", Map.of("privileged", true));
        for (String kind : List.of("initContainers", "ephemeralContainers")) {
            assertThat(host(pod("x", Map.of("containers", List.of(Map.of("name", "x")), kind, List.of(privileged)))))
                    .describedAs(kind)
                    .contains("image-cleanup alone");
        }
        // Whoever may change a Deployment cannot give it another's account and the host with it.
        assertThat(host(Map.of(
                        "kind",
                        "Deployment",
                        "metadata",
                        Map.of("name", "gateway"),
                        "spec",
                        Map.of(
                                "template",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "serviceAccountName",
                                                "image-cleanup",
                                                "containers",
                                                List.of(privileged)))))))
                .contains("image-cleanup alone");
    }

    /** A rule that is asked about less refuses less. */
    @Test
    void theyAreAskedAboutEverythingAndRefuseWhenInDoubt() {
        assertThat(rules("core-host-access"))
                .containsExactlyInAnyOrder(
                        "pods pods/ephemeralcontainers@: CREATE UPDATE",
                        "deployments daemonsets statefulsets replicasets@apps: CREATE UPDATE",
                        "cronjobs jobs@batch: CREATE UPDATE");
        assertThat(rules("compute-namespace-guard")).containsExactly("*/*@*: *");
        assertThat(constraints("core-host-access").path("namespaceSelector").toString())
                .isEqualTo("{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"core\"}}");
        assertThat(constraints("compute-namespace-guard").has("namespaceSelector"))
                .isFalse();
        assertThat(Rendered.overlay("production").ofKind("ValidatingAdmissionPolicy"))
                .hasSize(2)
                .allMatch(policy -> policy.spec().path("failurePolicy").asText().equals("Fail"));
    }

    private static JsonNode constraints(String policy) {
        return Rendered.overlay("production")
                .one("ValidatingAdmissionPolicy", policy)
                .spec()
                .path("matchConstraints");
    }

    private static Stream<String> rules(String policy) {
        return Workload.list(constraints(policy).path("resourceRules")).stream()
                .map(rule -> String.join(" ", Workload.texts(rule.path("resources"))) + "@"
                        + String.join(" ", Workload.texts(rule.path("apiGroups"))) + ": "
                        + String.join(" ", Workload.texts(rule.path("operations"))));
    }

    @Test
    void computeWritesInItsOwnNamespacesOnly() {
        assertThat(guard("somebody", "", "pods", "core", namespace("core", Map.of())))
                .isEqualTo(AdmissionPolicy.PASSED_OVER);
        assertThat(guard(COMPUTE, "", "pods", "core", namespace("core", Map.of())))
                .contains("writes only in namespaces");
        assertThat(guard(COMPUTE, "", "pods", "compute-a", namespace("compute-a", LABELS)))
                .isEqualTo(AdmissionPolicy.ALLOWED);
        assertThat(guard(COMPUTE, "", "pods", "compute-a", namespace("compute-a", Map.of("edd-compute", "true"))))
                .contains("writes only in namespaces");
        assertThat(guard(COMPUTE, "", "pods", "other", namespace("other", LABELS)))
                .contains("writes only in namespaces");
        assertThat(guard(COMPUTE, "", "nodes", "", NullValue.NULL_VALUE)).contains("writes only in namespaces");
        assertThat(guard(COMPUTE, "coordination.k8s.io", "leases", "core", namespace("core", Map.of())))
                .isEqualTo(AdmissionPolicy.PASSED_OVER);
        assertThat(guard(COMPUTE, "coordination.k8s.io", "leases", "kube-system", namespace("kube-system", Map.of())))
                .contains("writes only in namespaces");
    }

    @ParameterizedTest
    @CsvSource({
        "true, baseline, allowed",
        "true, restricted, edd-compute writes only in namespaces",
        "true, privileged, edd-compute writes only in namespaces",
        "false, baseline, edd-compute writes only in namespaces"
    })
    void computeLabelsItsNamespacesAsAgreed(String ours, String level, String answer) {
        Map<String, Object> made =
                namespace("compute-b", Map.of("edd-compute", ours, "pod-security.kubernetes.io/enforce", level));

        assertThat(namespaces("CREATE", made, NullValue.NULL_VALUE)).startsWith(answer);
    }

    @Test
    void computeMakesAndRemovesItsOwnNamespacesOnly() {
        Object nothing = NullValue.NULL_VALUE;
        assertThat(namespaces("CREATE", namespace("compute-b", LABELS), nothing))
                .isEqualTo(AdmissionPolicy.ALLOWED);
        assertThat(namespaces("CREATE", namespace("kube-b", LABELS), nothing)).contains("writes only in namespaces");
        assertThat(namespaces("CREATE", namespace("compute-b", Map.of()), nothing))
                .contains("writes only in namespaces");
        assertThat(namespaces("DELETE", nothing, namespace("core", Map.of()))).contains("writes only in namespaces");
        assertThat(namespaces("DELETE", nothing, namespace("compute-b", LABELS)))
                .isEqualTo(AdmissionPolicy.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "compute-tenant, edd-compute, allowed",
        "cluster-admin, edd-compute, edd-compute binds only itself",
        "compute-tenant, deployer, edd-compute binds only itself"
    })
    void computeBindsOnlyItselfToOneRole(String role, String account, String answer) {
        Map<String, Object> binding = Map.of(
                "roleRef",
                Map.of("kind", "ClusterRole", "name", role),
                "subjects",
                List.of(Map.of("kind", "ServiceAccount", "name", account, "namespace", "core")));

        assertThat(decide(
                        COMPUTE,
                        "rbac.authorization.k8s.io",
                        "rolebindings",
                        "CREATE",
                        "compute-a",
                        binding,
                        NullValue.NULL_VALUE,
                        namespace("compute-a", LABELS)))
                .startsWith(answer);
    }

    private static AdmissionPolicy policy(String name) {
        return new AdmissionPolicy(Rendered.overlay("production")
                .one("ValidatingAdmissionPolicy", name)
                .spec());
    }

    private static String host(Object object) {
        return HOST.decide(Map.of("object", object));
    }

    private static Map<String, Object> pod(String name, Map<String, Object> spec) {
        return Map.of("kind", "Pod", "metadata", Map.of("name", name), "spec", spec);
    }

    private static Map<String, Object> namespace(String name, Map<String, String> labels) {
        return Map.of("metadata", Map.of("name", name, "labels", labels));
    }

    private static String guard(String user, String group, String resource, String namespace, Object namespaceObject) {
        return decide(user, group, resource, "CREATE", namespace, Map.of(), NullValue.NULL_VALUE, namespaceObject);
    }

    private static String namespaces(String operation, Object object, Object oldObject) {
        return decide(COMPUTE, "", "namespaces", operation, "", object, oldObject, NullValue.NULL_VALUE);
    }

    private static String decide(
            String user,
            String group,
            String resource,
            String operation,
            String namespace,
            Object object,
            Object oldObject,
            Object namespaceObject) {
        var request = new HashMap<String, Object>();
        request.put("object", object);
        request.put("oldObject", oldObject);
        request.put("namespaceObject", namespaceObject);
        request.put(
                "request",
                Map.of(
                        "operation",
                        operation,
                        "namespace",
                        namespace,
                        "userInfo",
                        Map.of("username", user),
                        "resource",
                        Map.of("group", group, "resource", resource)));
        return GUARD.decide(request);
    }
}
