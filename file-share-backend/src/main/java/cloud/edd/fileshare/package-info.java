/** Namespaces and files: names in PostgreSQL, bytes in GFS. */
@NullMarked
package cloud.edd.fileshare;

import org.jspecify.annotations.NullMarked;
