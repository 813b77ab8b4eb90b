@NullMarked
package cloud.edd.local.platform;

import org.jspecify.annotations.NullMarked;
