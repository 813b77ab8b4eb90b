/** The record of who did what. */
@NullMarked
package cloud.edd.auth.audit;

import org.jspecify.annotations.NullMarked;
