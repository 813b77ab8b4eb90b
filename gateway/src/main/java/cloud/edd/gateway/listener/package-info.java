/** Public listeners: detection, TLS, HTTP/1.1 hygiene, drain. */
@NullMarked
package cloud.edd.gateway.listener;

import org.jspecify.annotations.NullMarked;
