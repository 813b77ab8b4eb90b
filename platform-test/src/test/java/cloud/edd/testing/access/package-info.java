@NullMarked
package cloud.edd.testing.access;

import org.jspecify.annotations.NullMarked;
