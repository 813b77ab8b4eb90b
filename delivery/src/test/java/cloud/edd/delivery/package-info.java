@NullMarked
package cloud.edd.delivery;

import org.jspecify.annotations.NullMarked;
