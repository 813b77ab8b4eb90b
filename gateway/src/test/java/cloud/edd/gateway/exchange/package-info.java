/** Requests and what is noted of them. */
@NullMarked
package cloud.edd.gateway.exchange;

import org.jspecify.annotations.NullMarked;
