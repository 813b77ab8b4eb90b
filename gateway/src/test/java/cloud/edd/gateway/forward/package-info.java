/** The parts of forwarding that no client can hold still from outside. */
@NullMarked
package cloud.edd.gateway.forward;

import org.jspecify.annotations.NullMarked;
