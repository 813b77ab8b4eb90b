/** A GFS cluster for tests. */
@NullMarked
package cloud.edd.testing.gfs;

import org.jspecify.annotations.NullMarked;
