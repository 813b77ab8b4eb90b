/** Tests of the master: log. */
@NullMarked
package cloud.edd.gfs.master.log;

import org.jspecify.annotations.NullMarked;
