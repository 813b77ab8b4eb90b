/** The one public entry point: TLS, routing and streaming to the services behind it. */
@NullMarked
package cloud.edd.gateway;

import org.jspecify.annotations.NullMarked;
