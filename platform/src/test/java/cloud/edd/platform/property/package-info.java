@NullMarked
package cloud.edd.platform.property;

import org.jspecify.annotations.NullMarked;
