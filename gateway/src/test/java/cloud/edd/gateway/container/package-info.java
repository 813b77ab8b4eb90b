/** Routes and paths. */
@NullMarked
package cloud.edd.gateway.container;

import org.jspecify.annotations.NullMarked;
