/** Who did what to which resource, with what outcome. */
@NullMarked
package cloud.edd.platform.audit;

import org.jspecify.annotations.NullMarked;
