/** The core of a chunkserver on one thread: virtual time, a disk that forgets, a master made for the test. */
@NullMarked
package cloud.edd.gfs.chunkserver.core;

import org.jspecify.annotations.NullMarked;
