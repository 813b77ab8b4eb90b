package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.core.LocationCache;
import cloud.edd.gfs.client.core.Places;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.OpenReply;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The {@link LocationCache} of a client for all its streams. Thread-safe. */
final class SharedLocations {

    private final ReentrantLock lock = new ReentrantLock();
    private final LocationCache cache = new LocationCache();

    /** What is known of a file as it was opened. Thread-safe. */
    Places of(FileAttributes file) {
        Places alone = cache.of(file);
        return new Places() {
            @Override
            public void add(OpenReply told, long nowNanos) {
                lock.lock();
                try {
                    alone.add(told, nowNanos);
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public @Nullable ChunkLocation at(long offset, long nowNanos) {
                lock.lock();
                try {
                    return alone.at(offset, nowNanos);
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void drop() {
                lock.lock();
                try {
                    alone.drop();
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
