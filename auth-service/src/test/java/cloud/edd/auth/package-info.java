/** auth-service from the outside. */
@NullMarked
package cloud.edd.auth;

import org.jspecify.annotations.NullMarked;
