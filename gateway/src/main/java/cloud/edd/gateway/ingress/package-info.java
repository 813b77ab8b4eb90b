/** What leads from outside to the ports of containers. */
@NullMarked
package cloud.edd.gateway.ingress;

import org.jspecify.annotations.NullMarked;
