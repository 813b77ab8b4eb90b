/** What the platform consists of and what each part is given. */
@NullMarked
package cloud.edd.local.platform;

import org.jspecify.annotations.NullMarked;
