/**
 * What the metadata log adds up to: files, chunks, sessions, storages, and how each record changes them.
 *
 * <p>Public types are for reading; only {@link cloud.edd.gfs.master.core.metadata.MetadataState#apply} changes anything.
 */
@NullMarked
package cloud.edd.gfs.master.core.metadata;

import org.jspecify.annotations.NullMarked;
