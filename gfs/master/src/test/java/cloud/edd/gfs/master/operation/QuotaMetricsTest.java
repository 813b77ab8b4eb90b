package cloud.edd.gfs.master.operation;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.NamespaceUsage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class QuotaMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final QuotaMetrics metrics = new QuotaMetrics(registry);

    @Test
    void showsTheLimitedNamespacesOfTheLastStatus() {
        NamespaceUsage.Builder photos = NamespaceUsage.newBuilder()
                .setNamespace("photos")
                .setFiles(3)
                .setBytes(700)
                .setMaxBytes(1_000);
        metrics.show(ClusterStatus.newBuilder().addLimited(photos).build());
        assertThat(value("gfs.master.namespace.bytes")).isEqualTo(700);
        assertThat(value("gfs.master.namespace.files")).isEqualTo(3);
        assertThat(value("gfs.master.namespace.max.bytes")).isEqualTo(1_000);
        assertThat(value("gfs.master.namespace.max.files")).isNaN();

        metrics.show(ClusterStatus.newBuilder().addLimited(photos.setBytes(800)).build());
        assertThat(value("gfs.master.namespace.bytes")).isEqualTo(800);
        metrics.show(ClusterStatus.getDefaultInstance());
        assertThat(registry.getMeters()).isEmpty();
    }

    private double value(String name) {
        Gauge gauge = registry.get(name).tag("namespace", "photos").gauge();
        return gauge.value();
    }
}
