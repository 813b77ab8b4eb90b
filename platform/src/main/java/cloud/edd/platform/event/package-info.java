/**
 * The event bus: NATS JetStream behind an outbox on the way out and idempotent durable consumers on the way in.
 *
 * <p>A service publishes with {@link cloud.edd.platform.event.EventPublisher} inside its transaction, receives by
 * declaring {@link cloud.edd.platform.event.EventHandler} beans, keeps caches of other services' facts fresh with {@link
 * cloud.edd.platform.event.CacheInvalidation}, and sends readings that may be lost with {@link
 * cloud.edd.platform.event.SamplePublisher}.
 */
@NullMarked
package cloud.edd.platform.event;

import org.jspecify.annotations.NullMarked;
