/** Accounts of scripts, whose permissions live here and not in their tokens. */
@NullMarked
package cloud.edd.auth.serviceaccount;

import org.jspecify.annotations.NullMarked;
