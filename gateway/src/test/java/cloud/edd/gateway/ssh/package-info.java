/** SSH to containers. */
@NullMarked
package cloud.edd.gateway.ssh;

import org.jspecify.annotations.NullMarked;
