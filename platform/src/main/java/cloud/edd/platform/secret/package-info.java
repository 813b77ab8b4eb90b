/** Secrets from the environment or from files, each with its predecessor during a rotation. */
@NullMarked
package cloud.edd.platform.secret;

import org.jspecify.annotations.NullMarked;
