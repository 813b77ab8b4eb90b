/** The master's decisions: who may write where, what is committed, what is deleted. No Spring, thread, clock or file. */
@NullMarked
package cloud.edd.gfs.master.core;

import org.jspecify.annotations.NullMarked;
