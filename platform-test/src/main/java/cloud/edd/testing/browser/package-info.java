/** A real browser for tests. */
@NullMarked
package cloud.edd.testing.browser;

import org.jspecify.annotations.NullMarked;
