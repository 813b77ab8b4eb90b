/** Frames of the data plane on TCP (data.proto): limits, pooled buffers, connections with deadlines. */
@NullMarked
package cloud.edd.gfs.protocol.wire;

import org.jspecify.annotations.NullMarked;
