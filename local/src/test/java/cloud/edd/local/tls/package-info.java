@NullMarked
package cloud.edd.local.tls;

import org.jspecify.annotations.NullMarked;
