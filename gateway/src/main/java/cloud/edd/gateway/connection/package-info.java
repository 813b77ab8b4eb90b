/** What is known of a client's connection, and the rules of host names. */
@NullMarked
package cloud.edd.gateway.connection;

import org.jspecify.annotations.NullMarked;
