/** The gfs command against a whole cluster. */
@NullMarked
package cloud.edd.gfs.cli;

import org.jspecify.annotations.NullMarked;
