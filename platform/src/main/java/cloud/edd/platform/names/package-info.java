/** The names of the platform: the only source of hosts, origins and links. */
@NullMarked
package cloud.edd.platform.names;

import org.jspecify.annotations.NullMarked;
