/** What the platform sets by default, and the refusal of keys nobody reads. */
@NullMarked
package cloud.edd.platform.property;

import org.jspecify.annotations.NullMarked;
