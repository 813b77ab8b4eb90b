/** Failures with a category, written once in the body style of the service. */
@NullMarked
package cloud.edd.platform.error;

import org.jspecify.annotations.NullMarked;
