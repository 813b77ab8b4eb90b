/** The connection to PostgreSQL, described by one libpq URL. */
@NullMarked
package cloud.edd.platform.database;

import org.jspecify.annotations.NullMarked;
