/** The client against a real cluster: threads, connections and buffers around the cores. */
@NullMarked
package cloud.edd.gfs.client.remote;

import org.jspecify.annotations.NullMarked;
