@NullMarked
package cloud.edd.auth.scope;

import org.jspecify.annotations.NullMarked;
