/**
 * Who is calling, and what that caller may do: tokens, scopes, the {@link cloud.edd.platform.identity.Caller} and the
 * filter chain that yields it.
 */
@NullMarked
package cloud.edd.platform.identity;

import org.jspecify.annotations.NullMarked;
