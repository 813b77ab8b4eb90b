/** Codes for the day the second factor is lost. */
@NullMarked
package cloud.edd.auth.recovery;

import org.jspecify.annotations.NullMarked;
