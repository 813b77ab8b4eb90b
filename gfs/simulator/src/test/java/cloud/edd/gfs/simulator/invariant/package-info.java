/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator.invariant;

import org.jspecify.annotations.NullMarked;
