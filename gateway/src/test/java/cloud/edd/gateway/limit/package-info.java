@NullMarked
package cloud.edd.gateway.limit;

import org.jspecify.annotations.NullMarked;
