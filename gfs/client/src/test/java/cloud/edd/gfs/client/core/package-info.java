@NullMarked
package cloud.edd.gfs.client.core;

import org.jspecify.annotations.NullMarked;
