/** The master as a program: its configuration and how its parts are put together. */
@NullMarked
package cloud.edd.gfs.master;

import org.jspecify.annotations.NullMarked;
