/** Tokens for the image registry. */
@NullMarked
package cloud.edd.auth.registry;

import org.jspecify.annotations.NullMarked;
