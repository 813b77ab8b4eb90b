/** The client of a real cluster, where nothing answers as it should. */
@NullMarked
package cloud.edd.gfs.client.remote;

import org.jspecify.annotations.NullMarked;
