/** Which port belongs to whom, and who sits on one we need. */
@NullMarked
package cloud.edd.local.ports;

import org.jspecify.annotations.NullMarked;
