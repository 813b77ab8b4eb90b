/** Decisions on requests. */
@NullMarked
package cloud.edd.gateway.front;

import org.jspecify.annotations.NullMarked;
