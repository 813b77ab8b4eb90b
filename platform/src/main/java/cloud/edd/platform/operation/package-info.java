/** Health, readiness, and the orderly end of a service. */
@NullMarked
package cloud.edd.platform.operation;

import org.jspecify.annotations.NullMarked;
