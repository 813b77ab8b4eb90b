@NullMarked
package cloud.edd.gateway.cache;

import org.jspecify.annotations.NullMarked;
