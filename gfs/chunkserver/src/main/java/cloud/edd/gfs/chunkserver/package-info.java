/** The chunkserver: a small Spring Boot shell around a core that has no Spring in it. */
@NullMarked
package cloud.edd.gfs.chunkserver;

import org.jspecify.annotations.NullMarked;
