/** Tests of codes made from the time. */
@NullMarked
package cloud.edd.auth.totp;

import org.jspecify.annotations.NullMarked;
