package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL has at least what HAProxy lets through, and HAProxy at least what all pools together can want. */
class ConnectionBudgetTest {

    /** The pool of a service that sets none: platform's default. */
    private static final int DEFAULT_POOL = 5;

    private static final Pattern POOL = Pattern.compile("maximum-pool-size:\\s*([0-9]+)");

    /** Workload and module of everybody with a database. */
    private static final Map<String, String> MODULES = Map.of(
            "gateway", "gateway",
            "auth-service", "auth-service",
            "simple-file-share-backend", "file-share-backend",
            "edd-compute", "compute",
            "cluster-monitor", "cluster-monitor",
            "notification-service", "notification-service",
            "alerting-service", "alerting-service");

    static Stream<Rendered> overlays() {
        return Rendered.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void thereIsAConnectionForEveryPool(Rendered rendered) {
        int server = number(rendered, "postgres-config", "postgresql.conf", "(?m)^max_connections = ([0-9]+)");
        String proxy = file(rendered, "haproxy-config", "haproxy.cfg");
        Matcher frontend =
                Pattern.compile("(?s)frontend postgres.*?maxconn ([0-9]+)").matcher(proxy);
        assertThat(frontend.find()).isTrue();
        int queue = Integer.parseInt(frontend.group(1));
        int proxies =
                rendered.workload("haproxy").object().spec().path("replicas").asInt();

        int wanted = rendered.workloads()
                .filter(workload -> MODULES.containsKey(workload.name()))
                .mapToInt(workload -> {
                    int replicas = workload.object().spec().path("replicas").asInt();
                    int surge = workload.object()
                            .spec()
                            .path("strategy")
                            .path("rollingUpdate")
                            .path("maxSurge")
                            .asInt(0);
                    return pool(MODULES.getOrDefault(workload.name(), "")) * (replicas + surge);
                })
                .sum();

        assertThat(queue).isGreaterThanOrEqualTo(wanted);
        assertThat(server).isGreaterThanOrEqualTo(queue);
        // Two proxies share what the pools want: together they never carry more than that.
        assertThat(proxies).isBetween(1, 2);
        assertThat(rendered.workloads()
                        .filter(workload -> workload.volumes().toString().contains("DATABASE_URL")))
                .allMatch(workload ->
                        MODULES.containsKey(workload.name()) || workload.name().equals("postgres"));
    }

    private static int pool(String module) {
        Path settings = Repository.ROOT.resolve(module).resolve("src/main/resources/application.yaml");
        if (!Files.exists(settings)) {
            return DEFAULT_POOL;
        }
        Matcher pool = POOL.matcher(Repository.read(settings));
        return pool.find() ? Integer.parseInt(pool.group(1)) : DEFAULT_POOL;
    }

    private static int number(Rendered rendered, String map, String file, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(file(rendered, map, file));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static String file(Rendered rendered, String map, String file) {
        return rendered.generated(map).node().path("data").path(file).asText();
    }
}
