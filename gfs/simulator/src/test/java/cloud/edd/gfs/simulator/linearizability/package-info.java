/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator.linearizability;

import org.jspecify.annotations.NullMarked;
