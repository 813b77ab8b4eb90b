/** Objects: immutable bytes in GFS, and the release of those that no name points to. */
@NullMarked
package cloud.edd.fileshare.object;

import org.jspecify.annotations.NullMarked;
