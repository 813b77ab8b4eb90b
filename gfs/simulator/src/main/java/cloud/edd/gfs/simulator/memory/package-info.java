/** What the processes hold of the bytes that came to them, counted as the pooled buffers of production are. */
@NullMarked
package cloud.edd.gfs.simulator.memory;

import org.jspecify.annotations.NullMarked;
