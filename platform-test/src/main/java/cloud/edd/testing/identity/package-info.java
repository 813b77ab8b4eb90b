/** Tokens for tests, minted without the code that verifies them, and a stand-in for auth-service's internal endpoints. */
@NullMarked
package cloud.edd.testing.identity;

import org.jspecify.annotations.NullMarked;
