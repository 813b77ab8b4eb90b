/** What is known about the call being served: its id, its trace, and whom it came from. */
@NullMarked
package cloud.edd.platform.request;

import org.jspecify.annotations.NullMarked;
