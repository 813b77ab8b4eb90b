/** What happens when an account is created, changed or deleted. */
@NullMarked
package cloud.edd.auth.account;

import org.jspecify.annotations.NullMarked;
