/** Tests of the master. */
@NullMarked
package cloud.edd.gfs.master;

import org.jspecify.annotations.NullMarked;
