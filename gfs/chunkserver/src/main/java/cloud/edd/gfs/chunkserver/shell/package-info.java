/** Connects the core of a chunkserver to sockets, the master's stream, the disk and the clock. */
@NullMarked
package cloud.edd.gfs.chunkserver.shell;

import org.jspecify.annotations.NullMarked;
