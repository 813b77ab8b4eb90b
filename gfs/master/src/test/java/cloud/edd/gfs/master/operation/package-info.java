@NullMarked
package cloud.edd.gfs.master.operation;

import org.jspecify.annotations.NullMarked;
