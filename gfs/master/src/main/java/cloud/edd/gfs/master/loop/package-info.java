/** The one thread that owns the core and the log. */
@NullMarked
package cloud.edd.gfs.master.loop;

import org.jspecify.annotations.NullMarked;
