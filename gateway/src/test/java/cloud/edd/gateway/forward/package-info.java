/** Forwarding with less than there is in production, to know what that costs. */
@NullMarked
package cloud.edd.gateway.forward;

import org.jspecify.annotations.NullMarked;
