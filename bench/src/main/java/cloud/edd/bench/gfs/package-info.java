/** GFS beside HDFS and beside the least that the same work can cost. */
@NullMarked
package cloud.edd.bench.gfs;

import org.jspecify.annotations.NullMarked;
