@NullMarked
package cloud.edd.local.process;

import org.jspecify.annotations.NullMarked;
