/** The master as a process of its own, killed for real. */
@NullMarked
package cloud.edd.gfs.master.process;

import org.jspecify.annotations.NullMarked;
