/** Routes and paths. */
@NullMarked
package cloud.edd.gateway.route;

import org.jspecify.annotations.NullMarked;
