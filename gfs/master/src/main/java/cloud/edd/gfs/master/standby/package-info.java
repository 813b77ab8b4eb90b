/** A master in waiting: it follows the log, and takes over when a person says so. */
@NullMarked
package cloud.edd.gfs.master.standby;

import org.jspecify.annotations.NullMarked;
