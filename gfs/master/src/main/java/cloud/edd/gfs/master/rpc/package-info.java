/** gRPC on port 9000: clients call, chunkservers keep a stream. */
@NullMarked
package cloud.edd.gfs.master.rpc;

import org.jspecify.annotations.NullMarked;
