/** Tests of the event bus against a real PostgreSQL and a real nats-server. */
@NullMarked
package cloud.edd.platform.event;

import org.jspecify.annotations.NullMarked;
