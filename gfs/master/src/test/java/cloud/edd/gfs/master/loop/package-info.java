/** The master's thread when its log fails. */
@NullMarked
package cloud.edd.gfs.master.loop;

import org.jspecify.annotations.NullMarked;
