package cloud.edd.bench.hdfs;

import cloud.edd.bench.gfs.workload.Content;
import cloud.edd.bench.gfs.workload.Store;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** HDFS through its own client. A file that is closed is on the disks, since the DataNodes sync what they close. */
final class HdfsStore implements Store {
    private final FileSystem files;

    HdfsStore(Configuration configuration) throws IOException {
        files = FileSystem.newInstance(configuration);
    }

    private static Path path(String path) {
        return new Path("/" + path);
    }

    @Override
    public void write(String path, long length) throws IOException {
        try (FSDataOutputStream out = files.create(path(path), true)) {
            Content.write(out, length);
        }
    }

    @Override
    public long read(String path) throws IOException {
        try (FSDataInputStream in = files.open(path(path))) {
            return Content.drain(in);
        }
    }

    @Override
    public Log log(String path) throws IOException {
        FSDataOutputStream out = files.create(path(path), true);
        return new Log() {
            @Override
            public void append(byte[] record) throws IOException {
                out.write(record);
                out.hsync();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public void create(String path) throws IOException {
        files.create(path(path), false).close();
    }

    @Override
    public void open(String path) throws IOException {
        files.open(path(path)).close();
    }

    @Override
    public void stat(String path) throws IOException {
        files.getFileStatus(path(path));
    }

    @Override
    public int list(String folder) throws IOException {
        return files.listStatus(path(folder)).length;
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(path(path), true);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
