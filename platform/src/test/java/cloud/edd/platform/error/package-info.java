@NullMarked
package cloud.edd.platform.error;

import org.jspecify.annotations.NullMarked;
