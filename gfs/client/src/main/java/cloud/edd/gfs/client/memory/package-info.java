/** GFS in the memory of a test: the same contract as the real one, without processes. */
@NullMarked
package cloud.edd.gfs.client.memory;

import org.jspecify.annotations.NullMarked;
