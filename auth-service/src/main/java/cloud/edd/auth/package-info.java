/** Users, sessions and tokens: the single authority of the platform. */
@NullMarked
package cloud.edd.auth;

import org.jspecify.annotations.NullMarked;
