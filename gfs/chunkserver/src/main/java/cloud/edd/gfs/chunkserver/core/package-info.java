/** Everything in a chunkserver that decides: replicas, journal, replication, reads. Driven by a shell or the simulator. */
@NullMarked
package cloud.edd.gfs.chunkserver.core;

import org.jspecify.annotations.NullMarked;
