/** Spring Cloud Gateway as it comes: a peer. */
@NullMarked
package cloud.edd.bench.gateway.stock;

import org.jspecify.annotations.NullMarked;
