@NullMarked
package cloud.edd.platform.secret;

import org.jspecify.annotations.NullMarked;
