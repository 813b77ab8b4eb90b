/** Serves one site from the class path. */
@NullMarked
package cloud.edd.site;

import org.jspecify.annotations.NullMarked;
