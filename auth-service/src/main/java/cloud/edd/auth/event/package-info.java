/** What auth-service tells the other services. */
@NullMarked
package cloud.edd.auth.event;

import org.jspecify.annotations.NullMarked;
