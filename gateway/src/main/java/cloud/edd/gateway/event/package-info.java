/** What the gateway tells the other services. */
@NullMarked
package cloud.edd.gateway.event;

import org.jspecify.annotations.NullMarked;
