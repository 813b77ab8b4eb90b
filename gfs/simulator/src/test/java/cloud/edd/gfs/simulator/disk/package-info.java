/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator.disk;

import org.jspecify.annotations.NullMarked;
