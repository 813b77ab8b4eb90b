/** The listeners and what they hold. */
@NullMarked
package cloud.edd.gateway.listener;

import org.jspecify.annotations.NullMarked;
