/** Who may call what: one table for every service that answers HTTP, and what tries it on a running one. */
@NullMarked
package cloud.edd.testing.access;

import org.jspecify.annotations.NullMarked;
