/** The contract of the client, and tests of its parts. */
@NullMarked
package cloud.edd.gfs.client;

import org.jspecify.annotations.NullMarked;
