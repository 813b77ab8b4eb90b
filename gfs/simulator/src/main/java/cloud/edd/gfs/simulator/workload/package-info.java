/** What the clients of a run do. */
@NullMarked
package cloud.edd.gfs.simulator.workload;

import org.jspecify.annotations.NullMarked;
