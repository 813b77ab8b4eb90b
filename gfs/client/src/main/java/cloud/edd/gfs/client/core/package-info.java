/** What decides in the client: writing, appending, reading and asking the master, as state machines without a thread or a socket. */
@NullMarked
package cloud.edd.gfs.client.core;

import org.jspecify.annotations.NullMarked;
