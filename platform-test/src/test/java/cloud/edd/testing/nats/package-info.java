/** Tests of the NATS fixture. */
@NullMarked
package cloud.edd.testing.nats;

import org.jspecify.annotations.NullMarked;
