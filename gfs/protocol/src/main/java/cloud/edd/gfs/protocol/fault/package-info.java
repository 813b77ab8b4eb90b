/** Named places where a process may die. */
@NullMarked
package cloud.edd.gfs.protocol.fault;

import org.jspecify.annotations.NullMarked;
