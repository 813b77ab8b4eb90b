package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.core.Places;
import cloud.edd.gfs.client.core.ReadRange;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.OpenReply;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An opened file: what the master told at the opening, and the streams that were made of it. */
final class RemoteReader implements GfsReader {

    private final World world;
    private final FileAttributes attributes;
    private final Places places;
    private final Set<RemoteInputStream> streams = ConcurrentHashMap.newKeySet();

    RemoteReader(World world, OpenReply opened) {
        this.world = world;
        this.attributes = Attributes.of(opened.getFile());
        this.places = world.locations().of(opened.getFile());
        places.add(opened, System.nanoTime());
    }

    @Override
    public FileAttributes attributes() {
        return attributes;
    }

    @Override
    public int read(long offset, ByteBuffer into) throws GfsException {
        if (offset < 0) {
            throw new IllegalArgumentException("There is no offset " + offset + ".");
        }
        if (offset >= length()) {
            return -1;
        }
        int length = (int) Math.min(into.remaining(), length() - offset);
        try (Fetch fetch = new Fetch(world, range(offset, length), places)) {
            for (Payload piece = fetch.next(); piece != null; piece = fetch.next()) {
                into.put(piece.bytes());
                fetch.consumed(piece);
            }
        }
        return length;
    }

    @Override
    public InputStream newInputStream(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, length());
        RemoteInputStream stream =
                new RemoteInputStream(new Fetch(world, range(offset, length), places), streams::remove);
        streams.add(stream);
        return stream;
    }

    private ReadRange range(long offset, long length) {
        boolean whole = offset == 0 && length == length();
        return new ReadRange(
                attributes.fileId(),
                offset,
                offset + length,
                whole ? OptionalInt.of(attributes.crc32c()) : OptionalInt.empty());
    }

    @Override
    public void close() {
        List.copyOf(streams).forEach(RemoteInputStream::close);
    }
}
