/** Tests of the PostgreSQL fixture. */
@NullMarked
package cloud.edd.testing.postgres;

import org.jspecify.annotations.NullMarked;
