/** Certificates of the platform names, reloaded when their files change. */
@NullMarked
package cloud.edd.gateway.tls;

import org.jspecify.annotations.NullMarked;
