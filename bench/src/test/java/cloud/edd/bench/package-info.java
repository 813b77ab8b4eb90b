@NullMarked
package cloud.edd.bench;

import org.jspecify.annotations.NullMarked;
