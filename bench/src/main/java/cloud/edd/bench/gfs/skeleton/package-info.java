/** What the hops, checksums and syncs of GFS cost without GFS: raw sockets and files, nothing remembered, nothing repaired. */
@NullMarked
package cloud.edd.bench.gfs.skeleton;

import org.jspecify.annotations.NullMarked;
