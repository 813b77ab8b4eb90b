/** Signing in and out, and the sessions in between. */
@NullMarked
package cloud.edd.auth.session;

import org.jspecify.annotations.NullMarked;
