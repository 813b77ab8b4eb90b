/** How the store behind the files is. */
@NullMarked
package cloud.edd.fileshare.status;

import org.jspecify.annotations.NullMarked;
