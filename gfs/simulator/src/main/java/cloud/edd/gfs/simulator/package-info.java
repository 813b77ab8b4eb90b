/** GFS on one thread: the cores of master, chunkservers and clients in a world that a seed decides. */
@NullMarked
package cloud.edd.gfs.simulator;

import org.jspecify.annotations.NullMarked;
