/** A real PostgreSQL 16 for tests. */
@NullMarked
package cloud.edd.testing.postgres;

import org.jspecify.annotations.NullMarked;
