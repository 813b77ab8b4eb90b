/** Tests. */
@NullMarked
package cloud.edd.gfs.simulator;

import org.jspecify.annotations.NullMarked;
