/** What is done from time to time. */
@NullMarked
package cloud.edd.auth.maintenance;

import org.jspecify.annotations.NullMarked;
