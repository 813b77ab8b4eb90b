/** HTTP on port 9001: health, metrics, and a page for a person. */
@NullMarked
package cloud.edd.gfs.master.operation;

import org.jspecify.annotations.NullMarked;
