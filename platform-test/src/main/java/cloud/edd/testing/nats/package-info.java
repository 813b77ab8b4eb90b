/** A real nats-server with JetStream for tests. */
@NullMarked
package cloud.edd.testing.nats;

import org.jspecify.annotations.NullMarked;
