/** Hearing of changes in tables. */
@NullMarked
package cloud.edd.gateway.change;

import org.jspecify.annotations.NullMarked;
