/** Routes: the table, its seed, the snapshot requests are matched against. */
@NullMarked
package cloud.edd.gateway.route;

import org.jspecify.annotations.NullMarked;
