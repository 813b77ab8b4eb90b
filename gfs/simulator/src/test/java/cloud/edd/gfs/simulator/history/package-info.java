/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator.history;

import org.jspecify.annotations.NullMarked;
