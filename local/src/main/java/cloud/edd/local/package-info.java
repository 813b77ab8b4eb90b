/** The whole platform on one machine. */
@NullMarked
package cloud.edd.local;

import org.jspecify.annotations.NullMarked;
