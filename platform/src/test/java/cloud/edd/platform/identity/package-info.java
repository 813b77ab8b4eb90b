/** Tokens, scopes and callers under attack. */
@NullMarked
package cloud.edd.platform.identity;

import org.jspecify.annotations.NullMarked;
