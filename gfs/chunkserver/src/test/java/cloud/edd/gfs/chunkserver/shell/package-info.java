/** The shell of a chunkserver, where connections and threads end in other ways than planned. */
@NullMarked
package cloud.edd.gfs.chunkserver.shell;

import org.jspecify.annotations.NullMarked;
