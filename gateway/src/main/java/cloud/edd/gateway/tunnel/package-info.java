/** WebSocket connections: a handshake that is forwarded like any request, and after it bytes both ways. */
@NullMarked
package cloud.edd.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
