/** Tests of GFS in memory. */
@NullMarked
package cloud.edd.gfs.client.memory;

import org.jspecify.annotations.NullMarked;
