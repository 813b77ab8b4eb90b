/** Tests of the master's calls and streams. */
@NullMarked
package cloud.edd.gfs.master.rpc;

import org.jspecify.annotations.NullMarked;
