/** Files in GFS: create, replace, append, read, list. {@link cloud.edd.gfs.client.GfsClient} is the way in. */
@NullMarked
package cloud.edd.gfs.client;

import org.jspecify.annotations.NullMarked;
