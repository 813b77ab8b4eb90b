package cloud.edd.gfs.protocol.wire;

import java.time.Duration;

/**
 * How long a connection may stand still before it is closed.
 *
 * @param idle no frame has begun; a side that wants to keep the connection sends a ping before
 * @param progress a frame has begun, or waits to be sent, and no byte of it moves
 */
public record WireTimeouts(Duration idle, Duration progress) {

    /** Two lost pings of a client that pings every two minutes; a peer that moves nothing for 20 s is gone. */
    public static final WireTimeouts DEFAULT = new WireTimeouts(Duration.ofMinutes(5), Duration.ofSeconds(20));
}
