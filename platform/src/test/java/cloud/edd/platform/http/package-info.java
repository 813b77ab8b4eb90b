@NullMarked
package cloud.edd.platform.http;

import org.jspecify.annotations.NullMarked;
