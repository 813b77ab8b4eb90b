/** How often a wrong password may be tried, on a clock that the test moves. */
@NullMarked
package cloud.edd.auth.ratelimit;

import org.jspecify.annotations.NullMarked;
