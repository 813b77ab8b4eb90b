/** Whether what clients saw could have happened one thing after the other. */
@NullMarked
package cloud.edd.gfs.simulator.linearizability;

import org.jspecify.annotations.NullMarked;
