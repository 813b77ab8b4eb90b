/** How much one address may ask for, so that it takes nothing from the others. */
@NullMarked
package cloud.edd.gateway.limit;

import org.jspecify.annotations.NullMarked;
