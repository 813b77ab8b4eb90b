/** How passwords are stored, checked and chosen. */
@NullMarked
package cloud.edd.auth.password;

import org.jspecify.annotations.NullMarked;
