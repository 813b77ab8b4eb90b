/** Where the master's commands are kept: the log, its checkpoints, and the way back from them to the state. */
@NullMarked
package cloud.edd.gfs.master.log;

import org.jspecify.annotations.NullMarked;
