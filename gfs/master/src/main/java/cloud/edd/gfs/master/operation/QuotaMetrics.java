package cloud.edd.gfs.master.operation;

import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.NamespaceUsage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** What the namespaces with a quota have and may have, for Prometheus. They come and go, as of the last status. */
final class QuotaMetrics {

    private final MultiGauge bytes;
    private final MultiGauge files;
    private final MultiGauge maxBytes;
    private final MultiGauge maxFiles;

    QuotaMetrics(MeterRegistry registry) {
        bytes = MultiGauge.builder("gfs.master.namespace.bytes").register(registry);
        files = MultiGauge.builder("gfs.master.namespace.files").register(registry);
        maxBytes = MultiGauge.builder("gfs.master.namespace.max.bytes").register(registry);
        maxFiles = MultiGauge.builder("gfs.master.namespace.max.files").register(registry);
    }

    void show(ClusterStatus status) {
        show(bytes, status, NamespaceUsage::getBytes);
        show(files, status, NamespaceUsage::getFiles);
        show(maxBytes, status, usage -> usage.hasMaxBytes() ? usage.getMaxBytes() : Double.NaN);
        show(maxFiles, status, usage -> usage.hasMaxFiles() ? usage.getMaxFiles() : Double.NaN);
    }

    private static void show(MultiGauge gauge, ClusterStatus status, ToDoubleFunction<NamespaceUsage> value) {
        gauge.register(
                status.getLimitedList().stream()
                        .<MultiGauge.Row<?>>map(usage -> MultiGauge.Row.of(
                                Tags.of("namespace", usage.getNamespace()), value.applyAsDouble(usage)))
                        .toList(),
                true);
    }
}
