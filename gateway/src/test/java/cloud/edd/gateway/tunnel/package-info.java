@NullMarked
package cloud.edd.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
