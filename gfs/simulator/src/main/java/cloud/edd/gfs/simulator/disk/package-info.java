/** A disk that forgets what was not forced. */
@NullMarked
package cloud.edd.gfs.simulator.disk;

import org.jspecify.annotations.NullMarked;
