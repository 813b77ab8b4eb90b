/** Liveness, readiness and metrics on a listener of their own. */
@NullMarked
package cloud.edd.gateway.health;

import org.jspecify.annotations.NullMarked;
