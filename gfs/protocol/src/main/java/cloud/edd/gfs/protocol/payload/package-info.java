/** Bytes on their way, and their checksums. */
@NullMarked
package cloud.edd.gfs.protocol.payload;

import org.jspecify.annotations.NullMarked;
