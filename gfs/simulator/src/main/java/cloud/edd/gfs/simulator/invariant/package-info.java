/** The invariants of GFS, each a judge over the history of a run. */
@NullMarked
package cloud.edd.gfs.simulator.invariant;

import org.jspecify.annotations.NullMarked;
