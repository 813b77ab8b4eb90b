/** The master in waiting, against chunkservers that are played. */
@NullMarked
package cloud.edd.gfs.master.standby;

import org.jspecify.annotations.NullMarked;
