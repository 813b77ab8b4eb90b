/** What an operator sees of a chunkserver: health, readiness, metrics, one page. */
@NullMarked
package cloud.edd.gfs.chunkserver.operation;

import org.jspecify.annotations.NullMarked;
