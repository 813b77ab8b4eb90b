/** People with an account. */
@NullMarked
package cloud.edd.auth.user;

import org.jspecify.annotations.NullMarked;
