/** The running gateway, seen from its sockets. */
@NullMarked
package cloud.edd.gateway;

import org.jspecify.annotations.NullMarked;
