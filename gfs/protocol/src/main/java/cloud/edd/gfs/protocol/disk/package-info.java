/** What a core may ask of a disk, and what a disk may answer. */
@NullMarked
package cloud.edd.gfs.protocol.disk;

import org.jspecify.annotations.NullMarked;
