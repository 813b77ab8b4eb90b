/** The gfs command: files in GFS from a shell or a script. */
@NullMarked
package cloud.edd.gfs.cli;

import org.jspecify.annotations.NullMarked;
