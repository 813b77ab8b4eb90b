/** Another service of the platform, as small as one can be. */
@NullMarked
package cloud.edd.other;

import org.jspecify.annotations.NullMarked;
