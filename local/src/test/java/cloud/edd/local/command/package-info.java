@NullMarked
package cloud.edd.local.command;

import org.jspecify.annotations.NullMarked;
