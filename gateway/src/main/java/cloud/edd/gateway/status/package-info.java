/** The page on the base host that says which services answer. */
@NullMarked
package cloud.edd.gateway.status;

import org.jspecify.annotations.NullMarked;
