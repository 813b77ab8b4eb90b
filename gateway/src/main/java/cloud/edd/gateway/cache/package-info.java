/** The shared cache of answers (RFC 9111): what may be stored, for whom, how long, and when it is no longer true. */
@NullMarked
package cloud.edd.gateway.cache;

import org.jspecify.annotations.NullMarked;
