/** What the fixtures share. */
@NullMarked
package cloud.edd.testing;

import org.jspecify.annotations.NullMarked;
