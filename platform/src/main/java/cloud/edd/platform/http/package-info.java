/** What surrounds every HTTP call: request id, client address, limits, CORS, outbound clients. */
@NullMarked
package cloud.edd.platform.http;

import org.jspecify.annotations.NullMarked;
