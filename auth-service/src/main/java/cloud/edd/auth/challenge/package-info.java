/** What stands between a right password and a second factor. */
@NullMarked
package cloud.edd.auth.challenge;

import org.jspecify.annotations.NullMarked;
