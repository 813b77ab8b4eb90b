/** Tests of bytes and checksums. */
@NullMarked
package cloud.edd.gfs.protocol.payload;

import org.jspecify.annotations.NullMarked;
