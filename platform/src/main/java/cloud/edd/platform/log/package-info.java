/** Log lines on standard output, and their way to the log service. */
@NullMarked
package cloud.edd.platform.log;

import org.jspecify.annotations.NullMarked;
