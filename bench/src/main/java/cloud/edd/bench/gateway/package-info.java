/** The gateway beside what people would put in its place, over TLS, in turns. */
@NullMarked
package cloud.edd.bench.gateway;

import org.jspecify.annotations.NullMarked;
