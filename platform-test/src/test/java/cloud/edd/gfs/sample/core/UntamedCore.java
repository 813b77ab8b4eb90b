package cloud.edd.gfs.sample.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Everything a core must not do. */
public final class UntamedCore {
    private final Map<String, Instant> seen = new HashMap<>();
    private final Random random = new Random();

    public long decide(Path path) throws IOException {
        seen.put(Thread.currentThread().getName(), Instant.now());
        try (var channel = FileChannel.open(path)) {
            return channel.size() + System.nanoTime() + random.nextLong();
        }
    }
}
