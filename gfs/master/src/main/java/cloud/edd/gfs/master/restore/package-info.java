/** Copies of the metadata log: what they hold, which goes furthest, and a new folder from it. */
@NullMarked
package cloud.edd.gfs.master.restore;

import org.jspecify.annotations.NullMarked;
