@NullMarked
package cloud.edd.testing.tls;

import org.jspecify.annotations.NullMarked;
