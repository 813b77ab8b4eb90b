/**
 * What is measured, the same for every file system, in a process of its own. Compiled a second time for Java 17, beside HDFS ({@code
 * bench/hdfs-peer}), so it uses nothing of later versions and no library.
 */
@NullMarked
package cloud.edd.bench.gfs.workload;

import org.jspecify.annotations.NullMarked;
