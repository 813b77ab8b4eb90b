/** The keys that sign tokens, of which everybody may know the public halves. */
@NullMarked
package cloud.edd.auth.signing;

import org.jspecify.annotations.NullMarked;
