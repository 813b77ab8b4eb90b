/** Tests of frames on real sockets. */
@NullMarked
package cloud.edd.gfs.protocol.wire;

import org.jspecify.annotations.NullMarked;
