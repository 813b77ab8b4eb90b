package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the overlay production must hold, as tables: an object that is missing, extra or different fails. */
class ProductionContractTest {

    private static final Rendered PRODUCTION = Rendered.overlay("production");

    @Test
    void workloads() {
        assertThat(PRODUCTION.workloads().map(ProductionContractTest::row)).containsExactlyInAnyOrder(table("""
                CronJob gfs-metadata-backup | */15 * * * * Forbid | backend=true | | ecloud-gfs-cli | | 50m 192Mi 500m 384Mi
                CronJob image-cleanup | 0 3 * * * Forbid | | | busybox | | 10m 16Mi 100m 64Mi
                CronJob postgres-backup | 30 2 * * * Forbid | backend=true | | postgres ecloud-gfs-cli | | 100m 256Mi 1 512Mi
                DaemonSet gfs-chunkserver | RollingUpdate maxUnavailable 1 | role=chunkserver | | busybox ecloud-gfs-chunkserver | 9080 9081 | 250m 512Mi 2 1Gi
                Deployment alerting-service | 1 Recreate | backend=true | | alerting-service | 8080 | 50m 192Mi 500m 384Mi
                Deployment auth-service | 1 RollingUpdate | backend=true | | ecloud-auth | 8080 | 100m 256Mi 1 512Mi
                Deployment cluster-monitor | 2 RollingUpdate | backend=true | | cluster-monitor | 8080 | 100m 256Mi 1 512Mi
                Deployment edd-cloud-docs | 2 RollingUpdate | backend=true | | ecloud-docs | 8080 | 50m 192Mi 500m 320Mi
                Deployment edd-compute | 2 RollingUpdate | backend=true | | ecloud-compute | 8080 | 100m 256Mi 1 512Mi
                Deployment gateway | 1 RollingUpdate | core-services=true | db-role=primary | ecloud-gateway | 2222 18080 8443 9091 | 200m 384Mi 2 1Gi
                Deployment gfs-master | 1 Recreate | gfs-master=true | | busybox ecloud-gfs-master | 9000 9001 | 250m 512Mi 1 1Gi
                Deployment haproxy | 1 RollingUpdate | db-role=primary | | haproxy | 5432 8404 | 50m 32Mi 500m 128Mi
                Deployment log-service | 1 Recreate | backend=true | | ecloud-logging | 50051 8080 | 100m 384Mi 1 768Mi
                Deployment nats | 1 Recreate | size=mini | | nats | 4222 8222 | 100m 256Mi 500m 1Gi
                Deployment notification-service | 1 RollingUpdate | core-services=true | backend=true | ecloud-notifications | 8080 | 50m 256Mi 500m 384Mi
                Deployment postgres | 1 Recreate | db-role=primary | | postgres postgres | 5432 | 250m 512Mi 1 1Gi
                Deployment postgres-replica | 1 Recreate | db-role=replica | | postgres postgres | 5432 | 250m 512Mi 1 1Gi
                Deployment simple-file-share-backend | 2 RollingUpdate | backend=true | | ecloud-sfs | 8080 | 200m 384Mi 1 768Mi
                Deployment simple-file-share-frontend | 2 RollingUpdate | backend=true | | ecloud-frontend | 8080 | 50m 192Mi 500m 320Mi
                """));
    }

    @Test
    void services() {
        assertThat(PRODUCTION
                        .ofKind("Service")
                        .filter(service -> !service.name().equals("gateway"))
                        .map(ProductionContractTest::serviceRow))
                .containsExactlyInAnyOrder(table("""
                        alerting-service ClusterIP 80:http
                        auth-service ClusterIP 80:http
                        cluster-monitor ClusterIP 80:http
                        edd-cloud-docs ClusterIP 80:http
                        edd-compute ClusterIP 80:http
                        gfs-master NodePort 9000:grpc:30900
                        haproxy ClusterIP 5432:postgres
                        log-service ClusterIP 50051:grpc 80:http
                        nats ClusterIP 4222:client 8222:monitor
                        notification-service ClusterIP 80:http
                        postgres ClusterIP 5432:postgres
                        postgres-replica ClusterIP 5432:postgres
                        simple-file-share-backend ClusterIP 80:http
                        simple-file-share-frontend ClusterIP 80:http
                        """));
    }

    @Test
    void theGatewayIsReachedFromOutside() {
        K8sObject service = PRODUCTION.one("Service", "gateway");
        JsonNode spec = service.spec();

        assertThat(spec.path("type").asText()).isEqualTo("LoadBalancer");
        assertThat(service.node()
                        .path("metadata")
                        .path("annotations")
                        .path("metallb.io/loadBalancerIPs")
                        .asText())
                .isEqualTo("192.168.3.200");
        assertThat(spec.path("externalTrafficPolicy").asText()).isEqualTo("Local");
        assertThat(spec.path("allocateLoadBalancerNodePorts").asBoolean(true)).isFalse();
        List<String> ports = Workload.list(spec.path("ports")).stream()
                .map(port -> port.path("port").asInt() + ":"
                        + port.path("targetPort").asInt())
                .toList();
        assertThat(ports).hasSize(1004).startsWith("80:18080", "443:8443", "22:2222", "2222:2222", "8000:8000");
        assertThat(ports.subList(4, ports.size())).allSatisfy(port -> {
            String[] sides = port.split(":");
            assertThat(sides[0]).isEqualTo(sides[1]);
            assertThat(Integer.parseInt(sides[0])).isBetween(8000, 8999);
        });
    }

    @Test
    void servicesAreToldWhereTheOthersAre() {
        assertThat(Workload.strings(PRODUCTION.generated("edd-config").node().path("data")))
                .containsAllEntriesOf(Map.of(
                        "NATS_URL", "nats://nats:4222",
                        "AUTH_SERVICE_URL", "http://auth-service:80",
                        "LOG_SERVICE_ADDR", "log-service:50051",
                        "GFS_MASTER_ADDR", "gfs-master:9000",
                        "BASE_DOMAIN", "cloud.eddisonso.com",
                        "PUBLIC_HTTPS_PORT", "443",
                        "PUBLIC_SSH_PORT", "22",
                        "JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=50",
                        "EDD_SECRETS_DIR", "/run/secrets/edd",
                        "EDD_TRUSTEDPROXIES", "10.42.0.0/16"));
    }

    @Test
    void everythingElse() {
        assertThat(PRODUCTION.objects().stream()
                        .filter(object -> !object.makesPods()
                                && !object.kind().equals("Service")
                                && !object.kind().equals("ServiceAccount"))
                        .map(object -> object.kind() + " "
                                + (object.namespace().isEmpty() ? "" : object.namespace() + "/") + object.baseName()))
                .containsExactlyInAnyOrder(table("""
                        ClusterRole cluster-monitor
                        ClusterRole compute-spawner
                        ClusterRole compute-tenant
                        ClusterRoleBinding cluster-monitor
                        ClusterRoleBinding compute-spawner
                        ConfigMap core/backup-scripts
                        ConfigMap core/edd-config
                        ConfigMap core/gateway-routes
                        ConfigMap core/haproxy-config
                        ConfigMap core/nats-config
                        ConfigMap core/postgres-bootstrap
                        ConfigMap core/postgres-config
                        ConfigMap core/postgres-replica-config
                        GlobalNetworkPolicy allow-host-chunkserver
                        IPAddressPool metallb-system/compute-pool
                        L2Advertisement metallb-system/compute-l2
                        Namespace cicd
                        Namespace core
                        NetworkPolicy core/core-isolation
                        NetworkPolicy core/gateway-external
                        PersistentVolumeClaim core/gfs-metadata-backup
                        PersistentVolumeClaim core/nats-data
                        PersistentVolumeClaim core/postgres-backup
                        PersistentVolumeClaim core/postgres-data
                        PersistentVolumeClaim core/postgres-replica-data
                        PodDisruptionBudget core/cluster-monitor
                        PodDisruptionBudget core/edd-cloud-docs
                        PodDisruptionBudget core/edd-compute
                        PodDisruptionBudget core/gfs-chunkserver
                        PodDisruptionBudget core/gfs-master
                        PodDisruptionBudget core/postgres
                        PodDisruptionBudget core/simple-file-share-backend
                        PodDisruptionBudget core/simple-file-share-frontend
                        Role core/cluster-monitor-lease
                        Role core/deployer
                        Role core/edd-compute-lease
                        RoleBinding core/cluster-monitor-lease
                        RoleBinding core/deployer
                        RoleBinding core/edd-compute-lease
                        ValidatingAdmissionPolicy compute-namespace-guard
                        ValidatingAdmissionPolicy core-host-access
                        ValidatingAdmissionPolicyBinding compute-namespace-guard
                        ValidatingAdmissionPolicyBinding core-host-access
                        """));
    }

    @Test
    void eachWorkloadHasAnAccountOfItsOwn() {
        assertThat(PRODUCTION
                        .ofKind("ServiceAccount")
                        .filter(account -> account.namespace().equals("core"))
                        .map(K8sObject::name))
                .containsExactlyInAnyOrderElementsOf(
                        PRODUCTION.workloads().map(Workload::name).toList());
        assertThat(PRODUCTION.one("ServiceAccount", "deployer").namespace()).isEqualTo("cicd");
    }

    @Test
    void volumesHaveTheirSizes() {
        assertThat(PRODUCTION
                        .ofKind("PersistentVolumeClaim")
                        .map(claim -> claim.name() + " "
                                + claim.spec().path("storageClassName").asText() + " "
                                + String.join(",", Workload.texts(claim.spec().path("accessModes"))) + " "
                                + claim.spec()
                                        .path("resources")
                                        .path("requests")
                                        .path("storage")
                                        .asText()))
                .containsExactlyInAnyOrder(
                        "gfs-metadata-backup local-path ReadWriteOnce 2Gi",
                        "nats-data local-path ReadWriteOnce 5Gi",
                        "postgres-backup local-path ReadWriteOnce 5Gi",
                        "postgres-data local-path ReadWriteOnce 5Gi",
                        "postgres-replica-data local-path ReadWriteOnce 5Gi");
    }

    @Test
    void budgetsLeaveWhatMustStay() {
        assertThat(PRODUCTION.ofKind("PodDisruptionBudget")).allSatisfy(budget -> {
            assertThat(budget.spec().path("minAvailable").isInt()).isTrue();
            assertThat(budget.spec().path("minAvailable").asInt())
                    .isEqualTo(budget.name().equals("gfs-chunkserver") ? 2 : 1);
            assertThat(budget.spec()
                            .path("selector")
                            .path("matchLabels")
                            .path("app")
                            .asText())
                    .isEqualTo(budget.name());
        });
    }

    @Test
    void theNetworkIsOpenWhereItMustBe() {
        String isolation =
                PRODUCTION.one("NetworkPolicy", "core-isolation").spec().toString();
        String gateway =
                PRODUCTION.one("NetworkPolicy", "gateway-external").spec().toString();
        String hosts = PRODUCTION
                .one("GlobalNetworkPolicy", "allow-host-chunkserver")
                .spec()
                .toString();

        assertThat(isolation).isEqualTo("""
                {"ingress":[{"from":[{"podSelector":{}}]},{"from":[{"ipBlock":{"cidr":"192.168.0.0/16"}}]},\
                {"from":[{"ipBlock":{"cidr":"10.42.0.0/16"}}]},{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}],\
                "ports":[{"port":2222,"protocol":"TCP"},{"port":18080,"protocol":"TCP"},{"port":8443,"protocol":"TCP"}]}],\
                "podSelector":{},"policyTypes":["Ingress"]}""");
        assertThat(gateway).isEqualTo("""
                {"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}],\
                "ports":[{"endPort":8999,"port":8000,"protocol":"TCP"}]}],\
                "podSelector":{"matchLabels":{"app":"gateway"}},"policyTypes":["Ingress"]}""");
        assertThat(hosts).isEqualTo("""
                {"applyOnForward":true,"ingress":[{"action":"Allow","destination":{"ports":[9080,9081,22,6443,10250]},\
                "protocol":"TCP"}],"order":10,"preDNAT":true,"selector":"all()","types":["Ingress"]}""");
        assertThat(PRODUCTION.one("IPAddressPool", "compute-pool").spec().toString())
                .isEqualTo("{\"addresses\":[\"192.168.3.150-192.168.3.200\"]}");
    }

    @Test
    void rightsAreNoWiderThanNeeded() {
        assertThat(PRODUCTION.objects().stream()
                        .filter(object ->
                                object.kind().equals("Role") || object.kind().equals("ClusterRole"))
                        .flatMap(ProductionContractTest::rules))
                .containsExactlyInAnyOrder(table("""
                        cluster-monitor: nodes pods namespaces: get list watch
                        cluster-monitor: nodes/stats: get
                        cluster-monitor: nodes pods@metrics.k8s.io: get list
                        cluster-monitor-lease: leases@coordination.k8s.io: get create update
                        compute-spawner: namespaces: create get list watch delete
                        compute-spawner: nodes: get list watch
                        compute-spawner: rolebindings@rbac.authorization.k8s.io: create get
                        compute-spawner: clusterroles@rbac.authorization.k8s.io=compute-tenant: bind
                        compute-tenant: pods services secrets persistentvolumeclaims: create get list watch update patch delete
                        compute-tenant: networkpolicies@networking.k8s.io: create get list watch update patch delete
                        compute-tenant: pods/exec: get create
                        compute-tenant: pods/log: get
                        compute-tenant: pods@metrics.k8s.io: get list
                        deployer: deployments daemonsets@apps: get list watch
                        deployer: deployments@apps=alerting-service auth-service cluster-monitor edd-cloud-docs edd-compute gateway gfs-master log-service notification-service simple-file-share-backend simple-file-share-frontend: patch
                        deployer: daemonsets@apps=gfs-chunkserver: patch
                        deployer: replicasets controllerrevisions@apps: get list watch
                        deployer: pods events: get list watch
                        deployer: pods/log: get
                        edd-compute-lease: leases@coordination.k8s.io: get create update
                        """));
    }

    @Test
    void podSecurityOfTheNamespaces() {
        assertThat(Workload.strings(PRODUCTION
                        .one("Namespace", "core")
                        .node()
                        .path("metadata")
                        .path("labels")))
                .containsEntry("pod-security.kubernetes.io/enforce", "privileged")
                .containsEntry("pod-security.kubernetes.io/audit", "baseline")
                .containsEntry("pod-security.kubernetes.io/warn", "baseline");
    }

    private static Stream<String> rules(K8sObject role) {
        return Workload.list(role.node().path("rules")).stream().map(rule -> {
            String group = String.join(",", Workload.texts(rule.path("apiGroups")));
            String names = String.join(" ", Workload.texts(rule.path("resourceNames")));
            return role.name() + ": " + String.join(" ", Workload.texts(rule.path("resources")))
                    + (group.isEmpty() ? "" : "@" + group) + (names.isEmpty() ? "" : "=" + names) + ": "
                    + String.join(" ", Workload.texts(rule.path("verbs")));
        });
    }

    private static String row(Workload workload) {
        JsonNode spec = workload.object().spec();
        String rollout = switch (workload.kind()) {
            case "CronJob" ->
                spec.path("schedule").asText() + " "
                        + spec.path("concurrencyPolicy").asText();
            case "DaemonSet" ->
                spec.path("updateStrategy").path("type").asText() + " maxUnavailable "
                        + spec.path("updateStrategy")
                                .path("rollingUpdate")
                                .path("maxUnavailable")
                                .asText();
            default ->
                spec.path("replicas").asText() + " "
                        + spec.path("strategy").path("type").asText();
        };
        JsonNode preference = workload.pod()
                .path("affinity")
                .path("nodeAffinity")
                .path("preferredDuringSchedulingIgnoredDuringExecution")
                .path(0)
                .path("preference")
                .path("matchExpressions")
                .path(0);
        JsonNode resources = workload.mainContainer().path("resources");
        return Stream.of(
                        workload.kind() + " " + workload.name(),
                        rollout,
                        String.join(
                                " ",
                                new TreeSet<>(workload.nodeSelector().entrySet().stream()
                                        .map(Object::toString)
                                        .toList())),
                        preference.isMissingNode()
                                ? ""
                                : preference.path("key").asText()
                                        + (preference.path("operator").asText().equals("In") ? "=" : " other than ")
                                        + String.join(",", Workload.texts(preference.path("values"))),
                        workload.allContainers().stream()
                                .map(container ->
                                        shortImage(container.path("image").asText()))
                                .collect(Collectors.joining(" ")),
                        Workload.list(workload.mainContainer().path("ports")).stream()
                                .map(port -> port.path("containerPort").asText())
                                .collect(Collectors.joining(" ")),
                        Stream.of("requests", "limits")
                                .flatMap(kind -> Stream.of("cpu", "memory")
                                        .map(unit ->
                                                resources.path(kind).path(unit).asText()))
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" | "))
                .replace("|  |", "| |")
                .replace("|  |", "| |");
    }

    private static String serviceRow(K8sObject service) {
        return service.name() + " " + service.spec().path("type").asText() + " "
                + Workload.list(service.spec().path("ports")).stream()
                        .map(port -> port.path("port").asText() + ":"
                                + port.path("targetPort").asText()
                                + (port.has("nodePort")
                                        ? ":" + port.path("nodePort").asText()
                                        : ""))
                        .collect(Collectors.joining(" "));
    }

    private static String shortImage(String image) {
        String tail = image.substring(image.lastIndexOf('/') + 1);
        return tail.substring(0, tail.indexOf(':'));
    }

    private static String[] table(String text) {
        return Arrays.stream(text.split("\n")).map(String::strip).toArray(String[]::new);
    }
}
