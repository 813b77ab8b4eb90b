/** Tests of signatures. */
@NullMarked
package cloud.edd.gfs.protocol.token;

import org.jspecify.annotations.NullMarked;
