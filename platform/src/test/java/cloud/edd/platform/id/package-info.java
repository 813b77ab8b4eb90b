@NullMarked
package cloud.edd.platform.id;

import org.jspecify.annotations.NullMarked;
