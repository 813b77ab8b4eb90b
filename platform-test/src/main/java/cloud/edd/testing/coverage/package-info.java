/** Which code the tests of a module come to. */
@NullMarked
package cloud.edd.testing.coverage;

import org.jspecify.annotations.NullMarked;
