/** Tests of what looks at coverage. */
@NullMarked
package cloud.edd.testing.coverage;

import org.jspecify.annotations.NullMarked;
