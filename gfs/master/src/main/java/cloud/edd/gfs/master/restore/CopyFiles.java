package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one copy of the log: a master's folder, a chunkserver's {@code metadata}, or whatever holds the same names. */
public interface CopyFiles {

    /** For a person. */
    String source();

    List<String> names() throws IOException;

    InputStream open(String name) throws IOException;

    /**
     * Whether it is a copy on a chunkserver, to which only a master that has a majority sends anything: then whatever is in it, the
     * beginning of that master's epoch too, is of a log that was served.
     */
    default boolean isOnChunkserver() {
        return false;
    }

    /** A master's folder. */
    static CopyFiles of(Path folder) {
        return of(folder, false);
    }

    /** The folder in which a chunkserver keeps its copy. */
    static CopyFiles ofChunkserver(Path folder) {
        return of(folder, true);
    }

    private static CopyFiles of(Path folder, boolean onChunkserver) {
        return new CopyFiles() {
            @Override
            public String source() {
                return folder.toString();
            }

            @Override
            public boolean isOnChunkserver() {
                return onChunkserver;
            }

            @Override
            public List<String> names() throws IOException {
                try (Stream<Path> files = Files.list(folder)) {
                    return files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .sorted()
                            .toList();
                }
            }

            @Override
            public InputStream open(String name) throws IOException {
                return Files.newInputStream(folder.resolve(name));
            }
        };
    }

    /** A checkpoint alone, as it was exported, under whatever name. */
    static CopyFiles ofCheckpoint(Path file, long sequence) {
        String name = CheckpointFormat.name(sequence);
        return new CopyFiles() {
            @Override
            public String source() {
                return file.toString();
            }

            @Override
            public List<String> names() {
                return List.of(name);
            }

            @Override
            public InputStream open(String ignored) throws IOException {
                return Files.newInputStream(file);
            }
        };
    }
}
