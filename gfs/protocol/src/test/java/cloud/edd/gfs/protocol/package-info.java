/** Tests of what the parts of GFS share. */
@NullMarked
package cloud.edd.gfs.protocol;

import org.jspecify.annotations.NullMarked;
