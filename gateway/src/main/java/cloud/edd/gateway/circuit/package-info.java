/** Services that fail are left alone for a moment, so that neither they nor those who wait for them drown. */
@NullMarked
package cloud.edd.gateway.circuit;

import org.jspecify.annotations.NullMarked;
