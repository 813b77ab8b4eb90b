/** How much one address and one user may ask for, so that they take nothing from the others. */
@NullMarked
package cloud.edd.gateway.limit;

import org.jspecify.annotations.NullMarked;
