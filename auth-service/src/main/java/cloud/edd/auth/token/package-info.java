/** API tokens, their scopes and their use. */
@NullMarked
package cloud.edd.auth.token;

import org.jspecify.annotations.NullMarked;
