/** Tests of the rules of the house. */
@NullMarked
package cloud.edd.testing.architecture;

import org.jspecify.annotations.NullMarked;
