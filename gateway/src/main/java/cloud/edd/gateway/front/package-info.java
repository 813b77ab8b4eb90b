/** The one path of every request, over HTTP/1.1 and HTTP/2 alike. */
@NullMarked
package cloud.edd.gateway.front;

import org.jspecify.annotations.NullMarked;
