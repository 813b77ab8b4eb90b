@NullMarked
package cloud.edd.platform.audit;

import org.jspecify.annotations.NullMarked;
