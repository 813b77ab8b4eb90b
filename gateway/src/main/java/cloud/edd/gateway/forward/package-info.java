/** Forwarding through Spring Cloud Gateway, streaming with bounds. */
@NullMarked
package cloud.edd.gateway.forward;

import org.jspecify.annotations.NullMarked;
