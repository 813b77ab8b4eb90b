/** The words between a process's core and its shell: connections, calls, timers, disk, log. */
@NullMarked
package cloud.edd.gfs.protocol.node;

import org.jspecify.annotations.NullMarked;
