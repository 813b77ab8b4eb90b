/** Codes that an app makes from a shared secret and the time. */
@NullMarked
package cloud.edd.auth.totp;

import org.jspecify.annotations.NullMarked;
