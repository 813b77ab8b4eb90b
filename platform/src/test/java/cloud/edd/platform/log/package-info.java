@NullMarked
package cloud.edd.platform.log;

import org.jspecify.annotations.NullMarked;
