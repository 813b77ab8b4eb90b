/** A cluster of real processes, and what can happen to them. */
@NullMarked
package cloud.edd.testing.gfs.process;

import org.jspecify.annotations.NullMarked;
