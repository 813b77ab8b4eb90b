@NullMarked
package cloud.edd.platform.operation;

import org.jspecify.annotations.NullMarked;
