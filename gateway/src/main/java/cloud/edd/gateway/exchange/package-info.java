/** One request on its way through the gateway, and what can be decided about it. */
@NullMarked
package cloud.edd.gateway.exchange;

import org.jspecify.annotations.NullMarked;
