/** The first account and the first administrator. */
@NullMarked
package cloud.edd.auth.bootstrap;

import org.jspecify.annotations.NullMarked;
