/** Host names and addresses. */
@NullMarked
package cloud.edd.gateway.connection;

import org.jspecify.annotations.NullMarked;
