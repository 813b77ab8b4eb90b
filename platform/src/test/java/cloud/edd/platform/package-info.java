@NullMarked
package cloud.edd.platform;

import org.jspecify.annotations.NullMarked;
