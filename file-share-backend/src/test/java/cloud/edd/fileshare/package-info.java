/** The file share from outside: HTTP against the real application with real PostgreSQL and NATS. */
@NullMarked
package cloud.edd.fileshare;

import org.jspecify.annotations.NullMarked;
