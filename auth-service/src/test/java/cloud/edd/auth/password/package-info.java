/** What a wrong password costs. */
@NullMarked
package cloud.edd.auth.password;

import org.jspecify.annotations.NullMarked;
