/** Signing in, with one factor or two. */
@NullMarked
package cloud.edd.auth.signin;

import org.jspecify.annotations.NullMarked;
