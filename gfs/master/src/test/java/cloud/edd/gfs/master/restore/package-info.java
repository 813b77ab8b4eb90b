/** Tests of the master: log. */
@NullMarked
package cloud.edd.gfs.master.restore;

import org.jspecify.annotations.NullMarked;
