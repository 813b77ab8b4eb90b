/** How tokens are remembered without keeping them. */
@NullMarked
package cloud.edd.auth.hash;

import org.jspecify.annotations.NullMarked;
