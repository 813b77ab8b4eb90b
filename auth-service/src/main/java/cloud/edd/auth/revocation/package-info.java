/** What was ended before its time. */
@NullMarked
package cloud.edd.auth.revocation;

import org.jspecify.annotations.NullMarked;
