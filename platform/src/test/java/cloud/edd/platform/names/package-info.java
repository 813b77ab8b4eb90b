@NullMarked
package cloud.edd.platform.names;

import org.jspecify.annotations.NullMarked;
