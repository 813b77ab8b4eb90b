/** What tokens and service accounts can be granted. */
@NullMarked
package cloud.edd.auth.scope;

import org.jspecify.annotations.NullMarked;
