package cloud.edd.gateway.tls;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the certificate files now and then. File events are not used: a mounted secret changes by swapping a symbolic
 * link two folders up, which no watch on the file reports.
 */
final class CertificateWatch implements SmartLifecycle {
    private final Certificates certificates;
    private final Duration interval;
    private @Nullable ScheduledExecutorService clock;

    CertificateWatch(Certificates certificates, Duration interval) {
        this.certificates = certificates;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("certificate-watch").factory());
        var _ = timer.scheduleWithFixedDelay(
                certificates::reload, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        clock = timer;
    }

    @Override
    public synchronized void stop() {
        if (clock != null) {
            clock.shutdownNow();
            clock = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return clock != null;
    }
}
