package cloud.edd.fileshare.object;

import cloud.edd.fileshare.object.StoreStatus.Server;
import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Objects as GFS files: the namespace is {@code sfs/<namespace id>}, the path is the object's id. */
@Component
class GfsObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(GfsObjectStore.class);

    private static final String NAMESPACE_PREFIX = "sfs/";

    /** GFS places nothing on a disk with less than a twentieth of it free. */
    private static final long LEAST_FREE_PART = 20;

    /** A write is durable on two servers. */
    private static final long COPIES_OF_A_WRITE = 2;

    private final GfsClient gfs;

    GfsObjectStore(GfsClient gfs) {
        this.gfs = gfs;
    }

    @Override
    public ObjectWriter create(long namespaceId, UUID objectId) {
        try {
            return new Writer(gfs.create(NAMESPACE_PREFIX + namespaceId, objectId.toString(), PublishMode.CREATE));
        } catch (GfsException e) {
            throw translated(e);
        }
    }

    @Override
    public ObjectReader open(long namespaceId, UUID objectId, long size) {
        try {
            GfsReader reader = gfs.open(NAMESPACE_PREFIX + namespaceId, objectId.toString());
            if (reader.length() != size) {
                reader.close();
                throw ObjectStoreException.failed(new IllegalStateException(
                        "object %s has %d bytes instead of %d".formatted(objectId, reader.length(), size)));
            }
            return new Reader(reader);
        } catch (GfsException e) {
            throw translated(e);
        }
    }

    @Override
    public void delete(long namespaceId, UUID objectId) {
        try {
            gfs.delete(NAMESPACE_PREFIX + namespaceId, objectId.toString());
        } catch (GfsException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw translated(e);
            }
        }
    }

    @Override
    public StoreStatus status() {
        try {
            ClusterState state = gfs.status();
            return new StoreStatus(
                    state.servers().stream().map(GfsObjectStore::server).toList(),
                    state.underReplicated(),
                    state.stale(),
                    state.corrupt(),
                    state.lost(),
                    state.pendingDelete(),
                    state.safeMode());
        } catch (GfsException e) {
            throw translated(e);
        }
    }

    private static Server server(ClusterState.Server server) {
        return new Server(server.id(), server.alive(), server.diskUsed(), server.diskTotal(), server.chunkCount());
    }

    private static ObjectStoreException translated(GfsException failure) {
        return switch (failure.code()) {
            case RESOURCE_EXHAUSTED, DISK_FULL, QUOTA_EXCEEDED -> ObjectStoreException.full(failure);
            default -> ObjectStoreException.failed(failure);
        };
    }

    /**
     * A write that found no quorum, or no progress until its deadline, on disks that are all but full: the servers refuse
     * quietly, each for itself, so the reason is in the state of the cluster and not in the failure.
     */
    private ObjectStoreException translatedWrite(GfsException failure) {
        return switch (failure.code()) {
            case NO_QUORUM, DEADLINE_EXCEEDED, UNAVAILABLE ->
                isFull() ? ObjectStoreException.full(failure) : translated(failure);
            default -> translated(failure);
        };
    }

    private boolean isFull() {
        try {
            long withRoom = gfs.status().servers().stream()
                    .filter(server -> server.alive()
                            && server.diskTotal() - server.diskUsed() > server.diskTotal() / LEAST_FREE_PART)
                    .count();
            return withRoom < COPIES_OF_A_WRITE;
        } catch (GfsException e) {
            LOG.debug("the store does not say whether it is full: {}", e.getMessage());
            return false;
        }
    }

    private final class Writer implements ObjectWriter {
        private final GfsWriter writer;

        Writer(GfsWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                writer.write(ByteBuffer.wrap(bytes, offset, length));
            } catch (GfsException e) {
                throw translatedWrite(e);
            }
        }

        @Override
        public void publish() {
            try {
                writer.publish();
            } catch (GfsException e) {
                throw translatedWrite(e);
            }
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private record Reader(GfsReader reader) implements ObjectReader {
        @Override
        public InputStream range(long offset, long length) {
            return reader.newInputStream(offset, length);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
