package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parses every object with the classes of its API. The classes keep what they do not know in a map instead of refusing
 * it, so the tree is walked and no such map may hold anything: a misspelt field would be ignored by nobody but the person
 * who relied on it.
 */
class StrictParsingTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** Each apiVersion and kind that may occur: a deprecated version is not among them. */
    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 ConfigMap", io.fabric8.kubernetes.api.model.ConfigMap.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Node", Node.class),
            Map.entry("v1 PersistentVolume", PersistentVolume.class),
            Map.entry("apiextensions.k8s.io/v1 CustomResourceDefinition", CustomResourceDefinition.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 DaemonSet", DaemonSet.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("batch/v1 CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class),
            Map.entry("rbac.authorization.k8s.io/v1 ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1 ClusterRoleBinding", ClusterRoleBinding.class),
            Map.entry("admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy", ValidatingAdmissionPolicy.class),
            Map.entry(
                    "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding",
                    ValidatingAdmissionPolicyBinding.class),
            Map.entry("metallb.io/v1beta1 IPAddressPool", ForeignObjects.IpAddressPool.class),
            Map.entry("metallb.io/v1beta1 L2Advertisement", ForeignObjects.L2Advertisement.class),
            Map.entry("projectcalico.org/v3 GlobalNetworkPolicy", ForeignObjects.GlobalNetworkPolicy.class),
            Map.entry("cert-manager.io/v1 Certificate", ForeignObjects.Certificate.class));

    static List<String> overlays() {
        return Rendered.OVERLAYS;
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyObjectIsWhatItsApiKnows(String overlay) {
        assertThat(Rendered.overlay(overlay).objects().stream().flatMap(object -> faults(object).stream()))
                .isEmpty();
    }

    @Test
    void optionalCertificateIsWhatItsApiKnows() {
        Rendered certificate = Rendered.of(
                "cert-manager", Repository.read(Repository.K8S.resolve("components/cert-manager/certificate.yaml")));

        assertThat(certificate.objects())
                .hasSize(1)
                .allSatisfy(object -> assertThat(faults(object)).isEmpty());
    }

    @Test
    void theSimulatedClusterIsWhatItsApiKnows() {
        assertThat(Rendered.of("simulated", Repository.read(Repository.K8S.resolve("nodes/simulated.yaml")))
                        .objects())
                .isNotEmpty()
                .allSatisfy(object -> assertThat(faults(object)).isEmpty());
    }

    @Test
    void seesAMisspeltField() {
        Rendered wrong = Rendered.of("wrong", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: x}
                spec:
                  template:
                    spec:
                      containers:
                        - {name: x, ressources: {limits: {cpu: 1}}}
                """);

        assertThat(faults(wrong.objects().getFirst()))
                .singleElement()
                .asString()
                .contains("ressources", "Deployment x");
    }

    @Test
    void seesAVersionThatIsNotOurs() {
        Rendered old =
                Rendered.of("old", "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: x}\n");

        assertThat(faults(old.objects().getFirst())).isNotEmpty();
    }

    private static List<String> faults(K8sObject object) {
        String type = object.node().path("apiVersion").asText() + " " + object.kind();
        Class<?> model = MODELS.get(type);
        if (model == null) {
            return List.of(object + ": " + type + " is not an API these manifests may use");
        }
        var faults = new ArrayList<String>();
        try {
            walk(MAPPER.treeToValue(object.node(), model), object.toString(), faults);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            faults.add(object + ": " + e.getOriginalMessage());
        }
        return faults;
    }

    private static void walk(Object value, String place, List<String> faults) {
        switch (value) {
            case Collection<?> values -> values.forEach(element -> walk(element, place, faults));
            case Map<?, ?> map ->
                map.forEach((key, element) -> {
                    if (element != null) {
                        walk(element, place + "." + key, faults);
                    }
                });
            case KubernetesResource resource -> properties(resource, place, faults);
            default -> {
                // a leaf
            }
        }
    }

    private static void properties(KubernetesResource resource, String place, List<String> faults) {
        for (Method getter : resource.getClass().getMethods()) {
            if (!getter.getName().startsWith("get")
                    || getter.getParameterCount() > 0
                    || getter.getDeclaringClass() == Object.class
                    || java.lang.reflect.Modifier.isStatic(getter.getModifiers())) {
                continue;
            }
            Object property;
            try {
                property = getter.invoke(resource);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new LinkageError(place + ": " + getter + " cannot be read", e);
            }
            if (property == null) {
                continue;
            }
            if (getter.getName().equals("getAdditionalProperties")) {
                ((Map<?, ?>) property).keySet().forEach(key -> faults.add(place + ": unknown field " + key));
            } else {
                walk(property, place + "." + getter.getName().substring("get".length()), faults);
            }
        }
    }
}
