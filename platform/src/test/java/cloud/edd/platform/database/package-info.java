@NullMarked
package cloud.edd.platform.database;

import org.jspecify.annotations.NullMarked;
