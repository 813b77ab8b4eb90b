/** Processes of the platform: started in order, watched, restarted, stopped in reverse. */
@NullMarked
package cloud.edd.local.process;

import org.jspecify.annotations.NullMarked;
