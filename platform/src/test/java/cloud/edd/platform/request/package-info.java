@NullMarked
package cloud.edd.platform.request;

import org.jspecify.annotations.NullMarked;
