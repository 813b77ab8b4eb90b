/** The metadata log as bytes: written by the master, and by whoever keeps a copy of it. */
@NullMarked
package cloud.edd.gfs.protocol.metadatalog;

import org.jspecify.annotations.NullMarked;
