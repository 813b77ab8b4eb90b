/** A real disk. */
@NullMarked
package cloud.edd.gfs.chunkserver.disk;

import org.jspecify.annotations.NullMarked;
