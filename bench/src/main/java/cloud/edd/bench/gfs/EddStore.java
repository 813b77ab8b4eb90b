package cloud.edd.bench.gfs;

import cloud.edd.bench.gfs.workload.Content;
import cloud.edd.bench.gfs.workload.Store;
import cloud.edd.bench.gfs.workload.Worker;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** GFS through its client; started with the master's port. */
public final class EddStore implements Store {
    private static final String NAMESPACE = "bench";

    private final GfsClient gfs;

    private EddStore(int masterPort) {
        gfs = GfsClient.connect(GfsClientSettings.of("127.0.0.1", masterPort, Application.SECRET, "bench"));
    }

    public static void main(String[] arguments) throws IOException {
        try (EddStore store = new EddStore(Integer.parseInt(arguments[0]))) {
            Worker.serve(store);
        }
        System.exit(0);
    }

    @Override
    public void write(String path, long length) throws IOException {
        try (GfsWriter writer = gfs.create(NAMESPACE, path, PublishMode.REPLACE);
                OutputStream out = writer.asOutputStream()) {
            Content.write(out, length);
            writer.publish();
        }
    }

    @Override
    public long read(String path) throws IOException {
        try (GfsReader reader = gfs.open(NAMESPACE, path);
                InputStream in = reader.newInputStream()) {
            return Content.drain(in);
        }
    }

    @Override
    public Log log(String path) {
        return new Log() {
            @Override
            public void append(byte[] record) throws IOException {
                gfs.append(NAMESPACE, path, ByteBuffer.wrap(record));
            }

            @Override
            public void close() {
                // Every append is on its own.
            }
        };
    }

    @Override
    public void create(String path) throws IOException {
        try (GfsWriter writer = gfs.create(NAMESPACE, path, PublishMode.CREATE)) {
            writer.publish();
        }
    }

    @Override
    public void open(String path) throws IOException {
        gfs.open(NAMESPACE, path).close();
    }

    @Override
    public void stat(String path) throws IOException {
        gfs.stat(NAMESPACE, path);
    }

    @Override
    public int list(String folder) {
        int count = 0;
        for (Iterator<?> files = gfs.list(NAMESPACE, folder + "/"); files.hasNext(); files.next()) {
            count++;
        }
        return count;
    }

    @Override
    public void delete(String path) throws IOException {
        gfs.delete(NAMESPACE, path);
    }

    @Override
    public void close() {
        gfs.close();
    }
}
