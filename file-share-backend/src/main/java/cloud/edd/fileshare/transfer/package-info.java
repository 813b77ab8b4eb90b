/** The progress of uploads and downloads, shown to the user who runs them. */
@NullMarked
package cloud.edd.fileshare.transfer;

import org.jspecify.annotations.NullMarked;
