/** Tests of the master: core. */
@NullMarked
package cloud.edd.gfs.master.core;

import org.jspecify.annotations.NullMarked;
