/** Security keys and passkeys. */
@NullMarked
package cloud.edd.auth.webauthn;

import org.jspecify.annotations.NullMarked;
