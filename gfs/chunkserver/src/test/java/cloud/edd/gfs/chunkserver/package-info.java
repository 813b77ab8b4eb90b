/** The chunkserver as a whole. */
@NullMarked
package cloud.edd.gfs.chunkserver;

import org.jspecify.annotations.NullMarked;
