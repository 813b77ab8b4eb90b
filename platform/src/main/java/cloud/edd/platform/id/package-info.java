/** Identifiers: short lower-case ones that people meet, and UUIDs that sort by time. */
@NullMarked
package cloud.edd.platform.id;

import org.jspecify.annotations.NullMarked;
