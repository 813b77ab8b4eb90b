/** What namespaces and files may be called. */
@NullMarked
package cloud.edd.gfs.protocol.name;

import org.jspecify.annotations.NullMarked;
