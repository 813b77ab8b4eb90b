/** Files: upload, replacement as an atomic swap, list, download with ranges, deletion. */
@NullMarked
package cloud.edd.fileshare.file;

import org.jspecify.annotations.NullMarked;
