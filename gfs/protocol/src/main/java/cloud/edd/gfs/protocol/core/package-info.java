/** The shape of everything in GFS that decides. */
@NullMarked
package cloud.edd.gfs.protocol.core;

import org.jspecify.annotations.NullMarked;
