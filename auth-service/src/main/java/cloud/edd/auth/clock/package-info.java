@NullMarked
package cloud.edd.auth.clock;

import org.jspecify.annotations.NullMarked;
