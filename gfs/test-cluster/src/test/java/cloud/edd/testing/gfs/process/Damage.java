package cloud.edd.testing.gfs.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a bad disk does to a file of a process that does not run. */
enum Damage {
    FLIPPED_BIT {
        @Override
        void doTo(Path file, long offset) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, offset);
                one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
                channel.write(one, offset);
            }
        }
    },
    TRUNCATED {
        @Override
        void doTo(Path file, long offset) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
            }
        }
    };

    /** One byte of which one bit turns, or where the file ends from now on. */
    abstract void doTo(Path file, long offset) throws IOException;

    /** The middle of what is not zero. */
    static long middle(Path file, long from) throws IOException {
        return from + (Math.max(from + 1, lastWritten(file) + 1) - from) / 2;
    }

    /** The last byte that is not zero: files are filled with zeros ahead of their use. */
    static long lastWritten(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] == 0) {
            last--;
        }
        return last;
    }

    /** Files of a folder whose names begin so, the newest last by name. */
    static List<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** Everything in the folder goes. */
    static void wipe(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
