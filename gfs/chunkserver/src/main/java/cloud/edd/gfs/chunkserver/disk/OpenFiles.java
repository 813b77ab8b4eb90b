package cloud.edd.gfs.chunkserver.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Open channels of the files of a folder, shared by all who use a file, closed when nobody does and others are wanted more.
 * Safe for any thread.
 */
final class OpenFiles {

    /** Below the usual limit of 1,024 descriptors, with as many left for connections. */
    static final int KEPT = 256;

    private static final class Open {
        final FileChannel channel;
        int users;
        boolean condemned;

        Open(FileChannel channel) {
            this.channel = channel;
        }
    }

    private final Path folder;
    private final Map<String, Open> byName = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(Path folder) {
        this.folder = folder;
    }

    /** A use of a file, until it is closed. */
    final class Use implements AutoCloseable {
        private final Open open;

        private Use(Open open) {
            this.open = open;
        }

        FileChannel channel() {
            return open.channel;
        }

        @Override
        public void close() throws IOException {
            release(open);
        }
    }

    /**
     * @param create makes the file when it is not there; else that is a {@link NoSuchFileException}
     */
    synchronized Use use(String name, boolean create) throws IOException {
        Open open = byName.get(name);
        if (open == null) {
            Path file = folder.resolve(name);
            FileChannel channel = create
                    ? FileChannel.open(
                            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                    : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            open = new Open(channel);
            byName.put(name, open);
        }
        open.users++;
        makeRoom();
        return new Use(open);
    }

    /** The name will mean another file, or none: whoever uses the file goes on with it. */
    synchronized void forget(String name) throws IOException {
        Open open = byName.remove(name);
        if (open != null) {
            open.condemned = true;
            closeIfUnused(open);
        }
    }

    synchronized void closeAll() throws IOException {
        for (Open open : byName.values()) {
            open.channel.close();
        }
        byName.clear();
    }

    private synchronized void release(Open open) throws IOException {
        open.users--;
        closeIfUnused(open);
    }

    private void closeIfUnused(Open open) throws IOException {
        if (open.condemned && open.users == 0) {
            open.channel.close();
        }
    }

    private void makeRoom() throws IOException {
        Iterator<Open> oldest = byName.values().iterator();
        while (byName.size() > KEPT && oldest.hasNext()) {
            Open open = oldest.next();
            if (open.users == 0) {
                oldest.remove();
                open.channel.close();
            }
        }
    }
}
