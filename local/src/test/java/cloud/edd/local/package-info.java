@NullMarked
package cloud.edd.local;

import org.jspecify.annotations.NullMarked;
