/** Namespaces: who owns them, who may see them, who may change what is in them. */
@NullMarked
package cloud.edd.fileshare.namespace;

import org.jspecify.annotations.NullMarked;
