/** Proofs under a shared secret: who may write or read a chunk, and which server is speaking. */
@NullMarked
package cloud.edd.gfs.protocol.token;

import org.jspecify.annotations.NullMarked;
