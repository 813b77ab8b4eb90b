@NullMarked
package cloud.edd.local.ports;

import org.jspecify.annotations.NullMarked;
