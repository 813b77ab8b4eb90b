@NullMarked
package cloud.edd.site;

import org.jspecify.annotations.NullMarked;
