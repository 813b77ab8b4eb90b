/** Connections to containers that are relayed as bytes, whatever they speak. */
@NullMarked
package cloud.edd.gateway.relay;

import org.jspecify.annotations.NullMarked;
