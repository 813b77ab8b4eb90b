/** SSH to containers: who may enter, and the relay of every channel to what is behind. */
@NullMarked
package cloud.edd.gateway.ssh;

import org.jspecify.annotations.NullMarked;
