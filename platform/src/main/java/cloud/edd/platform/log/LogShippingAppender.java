package cloud.edd.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/** Hands log events to the shipper, except those about shipping itself: they would beget each other without end. */
final class LogShippingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final LogEntries entries;
    private final LogShipper shipper;

    LogShippingAppender(LogEntries entries, LogShipper shipper) {
        this.entries = entries;
        this.shipper = shipper;
        setName("log-shipping");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getThreadName().startsWith(LogShipper.THREAD_PREFIX)) {
            shipper.offer(entries.of(event));
        }
    }
}
