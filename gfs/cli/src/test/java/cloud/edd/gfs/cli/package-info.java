/** Tests of the gfs command. */
@NullMarked
package cloud.edd.gfs.cli;

import org.jspecify.annotations.NullMarked;
