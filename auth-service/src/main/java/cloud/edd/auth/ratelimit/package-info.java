/** How often a wrong password may be tried. */
@NullMarked
package cloud.edd.auth.ratelimit;

import org.jspecify.annotations.NullMarked;
