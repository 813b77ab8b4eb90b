/** Tests of the fixtures. */
@NullMarked
package cloud.edd.testing;

import org.jspecify.annotations.NullMarked;
