/** The platform as its users meet it: over HTTPS, from outside. */
@NullMarked
package cloud.edd.e2e;

import org.jspecify.annotations.NullMarked;
