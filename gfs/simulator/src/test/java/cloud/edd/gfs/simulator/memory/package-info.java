/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator.memory;

import org.jspecify.annotations.NullMarked;
