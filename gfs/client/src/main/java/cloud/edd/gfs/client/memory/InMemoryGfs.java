package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.ClusterPressure;
import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsMetadata;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.LevelEntry;
import cloud.edd.gfs.client.NamespaceUsage;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.client.TrashedFile;
import cloud.edd.gfs.client.Usage;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.SetQuotaReply;
import cloud.edd.proto.gfs.SetQuotaRequest;
import com.google.protobuf.Message;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory for tests of services: the contract of {@link GfsClient}, held by the same contract test as the real
 * client. Contents lie on the heap. Thread-safe; closing keeps the files, so that a test can "restart" its service.
 */
public final class InMemoryGfs implements GfsClient {

    /** The order of UTF-8 bytes, which is the order of code points and not that of Java's strings. */
    private record Key(String namespace, String path) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNamespace = Utf8Order.compare(namespace, other.namespace);
            return byNamespace != 0 ? byNamespace : Utf8Order.compare(path, other.path);
        }
    }

    private record StoredFile(FileAttributes attributes, Payload content) {}

    private final Clock clock;
    private final TreeMap<Key, StoredFile> files = new TreeMap<>();
    private final MemoryTrash trash = new MemoryTrash();
    private final MemoryQuotas quotas = new MemoryQuotas();
    private long lastFileId;
    private long lastGeneration;
    private @Nullable GfsException outage;

    public InMemoryGfs() {
        this(Clock.systemUTC());
    }

    /** With the clock that stamps creation and modification. */
    public InMemoryGfs(Clock clock) {
        this.clock = clock;
    }

    /** Makes every further call fail with this, as if the cluster were away; null ends the outage. */
    public synchronized void failWith(@Nullable GfsException exception) {
        outage = exception;
    }

    @Override
    public GfsWriter create(String namespace, String path, PublishMode mode, long expectedGeneration)
            throws GfsException {
        available();
        Names.check(namespace, path);
        return new MemoryWriter(this, namespace, path, mode, expectedGeneration);
    }

    synchronized FileAttributes publish(
            String namespace, String path, PublishMode mode, long expectedGeneration, Payload content)
            throws GfsException {
        available();
        Key key = new Key(namespace, path);
        checkTarget(key, mode, expectedGeneration);
        checkQuota(key, content.length());
        Instant now = clock.instant();
        return store(key, new FileAttributes(++lastFileId, namespace, path, ++lastGeneration, 0, 0, now, now), content);
    }

    @Override
    public synchronized GfsReader open(String namespace, String path) throws GfsException {
        StoredFile file = find(namespace, path);
        return new MemoryReader(this, file.attributes, file.content);
    }

    @Override
    public synchronized long append(String namespace, String path, ByteBuffer bytes) throws GfsException {
        available();
        Names.check(namespace, path);
        if (!bytes.hasRemaining() || bytes.remaining() > APPEND_LIMIT) {
            throw new GfsNotHappenedException(
                    ErrorCode.INVALID_ARGUMENT,
                    "An append has 1 to " + APPEND_LIMIT + " bytes, not " + bytes.remaining() + ".");
        }
        Key key = new Key(namespace, path);
        Instant now = clock.instant();
        StoredFile file = files.get(key);
        if (file == null) {
            file = new StoredFile(
                    new FileAttributes(++lastFileId, namespace, path, ++lastGeneration, 0, 0, now, now),
                    Payload.empty());
        }
        int offset = file.content.length();
        checkQuota(key, offset + bytes.remaining());
        byte[] longer = Arrays.copyOf(file.content.toByteArray(), offset + bytes.remaining());
        bytes.get(longer, offset, longer.length - offset);
        FileAttributes before = file.attributes;
        store(
                key,
                new FileAttributes(before.fileId(), namespace, path, ++lastGeneration, 0, 0, before.createdAt(), now),
                Payload.of(longer));
        return offset;
    }

    @Override
    public synchronized FileAttributes stat(String namespace, String path) throws GfsException {
        return find(namespace, path).attributes;
    }

    @Override
    public synchronized Iterator<FileAttributes> list(String namespace, String prefix) {
        if (outage != null) {
            throw new UncheckedIOException(outage);
        }
        List<FileAttributes> found = files.tailMap(new Key(namespace, prefix)).values().stream()
                .map(StoredFile::attributes)
                .takeWhile(file ->
                        file.namespace().equals(namespace) && file.path().startsWith(prefix))
                .toList();
        return found.iterator();
    }

    @Override
    public synchronized Iterator<LevelEntry> level(String namespace, String prefix) {
        TreeMap<Key, LevelEntry> found = new TreeMap<>();
        list(namespace, prefix).forEachRemaining(file -> {
            int end = file.path().indexOf('/', prefix.length());
            String path = end < 0 ? file.path() : file.path().substring(0, end + 1);
            found.put(new Key(namespace, path), new LevelEntry(path, end < 0 ? file : null));
        });
        return List.copyOf(found.values()).iterator();
    }

    @Override
    public synchronized Usage measure(String namespace, String prefix) throws GfsException {
        available();
        return count(namespace, prefix);
    }

    private Usage count(String namespace, String prefix) {
        long count = 0;
        long bytes = 0;
        for (Iterator<FileAttributes> found = list(namespace, prefix); found.hasNext(); count++) {
            bytes += found.next().length();
        }
        return new Usage(count, bytes);
    }

    @Override
    public synchronized NamespaceUsage namespace(String namespace) throws GfsException {
        available();
        Names.check(namespace);
        return quotas.usage(namespace, count(namespace, ""));
    }

    @Override
    public synchronized Iterator<NamespaceUsage> namespaces() {
        if (outage != null) {
            throw new UncheckedIOException(outage);
        }
        TreeSet<String> names = new TreeSet<>();
        files.keySet().forEach(key -> names.add(key.namespace));
        quotas.addLimited(names);
        return names.stream()
                .map(name -> quotas.usage(name, count(name, "")))
                .toList()
                .iterator();
    }

    @Override
    public synchronized FileAttributes copy(
            String fromNamespace,
            String from,
            String toNamespace,
            String to,
            PublishMode mode,
            long fromGeneration,
            long expectedGeneration)
            throws GfsException {
        StoredFile source = find(fromNamespace, from);
        Names.check(toNamespace, to);
        checkGeneration(source.attributes, fromGeneration);
        Key target = new Key(toNamespace, to);
        if (target.equals(new Key(fromNamespace, from))) {
            throw new GfsNotHappenedException(
                    ErrorCode.INVALID_ARGUMENT, from + " is the same file: name another path for the copy.");
        }
        return publish(toNamespace, to, mode, expectedGeneration, source.content);
    }

    @Override
    public synchronized FileAttributes rename(
            String namespace, String from, String to, PublishMode mode, long expectedGeneration, long expectedLength)
            throws GfsException {
        StoredFile file = find(namespace, from);
        Names.check(namespace, to);
        checkGeneration(file.attributes, expectedGeneration);
        if (expectedLength != ANY_LENGTH && file.attributes.length() != expectedLength) {
            throw new GfsNotHappenedException(
                    ErrorCode.GENERATION_MISMATCH,
                    from + " has " + file.attributes.length() + " bytes, not " + expectedLength + ".");
        }
        if (from.equals(to)) {
            return file.attributes;
        }
        Key target = new Key(namespace, to);
        checkTarget(target, mode, ANY_GENERATION);
        files.remove(new Key(namespace, from));
        FileAttributes before = file.attributes;
        return store(
                target,
                new FileAttributes(
                        before.fileId(),
                        namespace,
                        to,
                        ++lastGeneration,
                        0,
                        0,
                        before.createdAt(),
                        before.modifiedAt()),
                file.content);
    }

    @Override
    public synchronized void delete(String namespace, String path, long expectedGeneration) throws GfsException {
        checkGeneration(find(namespace, path).attributes, expectedGeneration);
        discard(files.remove(new Key(namespace, path)), false);
    }

    private void discard(@Nullable StoredFile file, boolean withNamespace) {
        if (file != null) {
            trash.add(file.attributes, file.content, withNamespace, clock.instant());
        }
    }

    @Override
    public synchronized long deleteNamespace(String namespace) throws GfsException {
        available();
        Names.check(namespace);
        List<Key> gone = files.keySet().stream()
                .filter(key -> key.namespace.equals(namespace))
                .toList();
        // The trash shows the latest first, and these in the order of their paths.
        gone.reversed().forEach(key -> discard(files.remove(key), true));
        return gone.size();
    }

    @Override
    public synchronized FileAttributes undelete(String namespace, String path, long fileId, String toPath)
            throws GfsException {
        available();
        Names.check(namespace, path);
        Names.check(namespace, toPath);
        MemoryTrash.Deleted deleted = trash.find(namespace, path, fileId);
        Key target = new Key(namespace, toPath);
        checkTarget(target, PublishMode.CREATE, ANY_GENERATION);
        checkQuota(target, deleted.content().length());
        trash.remove(deleted);
        FileAttributes before = deleted.file();
        Instant now = clock.instant();
        return store(
                target,
                new FileAttributes(before.fileId(), namespace, toPath, ++lastGeneration, 0, 0, before.createdAt(), now),
                deleted.content());
    }

    @Override
    public synchronized Iterator<TrashedFile> trash(String namespace, String prefix) {
        if (outage != null) {
            throw new UncheckedIOException(outage);
        }
        return trash.list(namespace, prefix, clock.instant()).iterator();
    }

    @Override
    public synchronized ClusterState status() throws GfsException {
        available();
        return new ClusterState(false, "", List.of(), files.size(), files.size(), 0, 0, 0, 0, 0);
    }

    @Override
    public GfsMetadata metadata() {
        return new MemoryMetadata();
    }

    @Override
    public synchronized ClusterPressure pressure() throws GfsException {
        available();
        return new ClusterPressure(List.of(), false, 0);
    }

    /** Shows a cluster without servers; there is nothing to look after. */
    @Override
    public GfsAdmin admin() {
        return this::administer;
    }

    private synchronized Message administer(Message request) throws GfsException {
        available();
        return switch (request) {
            case GetClusterStatusRequest ignored ->
                ClusterStatus.newBuilder()
                        .setFiles(files.size())
                        .setChunks(files.size())
                        .setHealthy(true)
                        .setSummary("Everything is in the memory of this program.")
                        .build();
            case SetQuotaRequest quota -> {
                Names.check(quota.getNamespace());
                quotas.set(quota);
                yield SetQuotaReply.newBuilder()
                        .setUsage(wire(namespace(quota.getNamespace())))
                        .build();
            }
            case ListEventsRequest ignored -> ListEventsReply.getDefaultInstance();
            case CheckChunksRequest ignored -> CheckChunksReply.getDefaultInstance();
            default ->
                throw new GfsNotHappenedException(
                        ErrorCode.INVALID_ARGUMENT, "A GFS in memory has no servers to look after.");
        };
    }

    private static cloud.edd.proto.gfs.NamespaceUsage wire(NamespaceUsage usage) {
        var wire = cloud.edd.proto.gfs.NamespaceUsage.newBuilder()
                .setNamespace(usage.namespace())
                .setFiles(usage.files())
                .setBytes(usage.bytes());
        if (usage.maxFiles() != null) {
            wire.setMaxFiles(usage.maxFiles());
        }
        if (usage.maxBytes() != null) {
            wire.setMaxBytes(usage.maxBytes());
        }
        return wire.build();
    }

    private void checkQuota(Key key, long length) throws GfsException {
        StoredFile standing = files.get(key);
        quotas.check(
                key.namespace,
                count(key.namespace, ""),
                standing == null ? 1 : 0,
                standing == null ? length : length - standing.content.length());
    }

    @Override
    public void close() {}

    synchronized void available() throws GfsException {
        if (outage != null) {
            throw outage;
        }
    }

    private FileAttributes store(Key key, FileAttributes file, Payload content) {
        FileAttributes attributes = new FileAttributes(
                file.fileId(),
                file.namespace(),
                file.path(),
                file.generation(),
                content.length(),
                content.crc32c(),
                file.createdAt(),
                file.modifiedAt());
        StoredFile there = files.put(key, new StoredFile(attributes, content));
        if (there != null && there.attributes.fileId() != attributes.fileId()) {
            discard(there, false);
        }
        return attributes;
    }

    private StoredFile find(String namespace, String path) throws GfsException {
        available();
        Names.check(namespace, path);
        StoredFile file = files.get(new Key(namespace, path));
        if (file == null) {
            throw new GfsNotHappenedException(
                    ErrorCode.NOT_FOUND, "There is no file " + path + " in namespace " + namespace + ".");
        }
        return file;
    }

    private void checkTarget(Key key, PublishMode mode, long expectedGeneration) throws GfsException {
        StoredFile there = files.get(key);
        if (mode == PublishMode.CREATE && there != null) {
            throw new GfsNotHappenedException(
                    ErrorCode.ALREADY_EXISTS,
                    "There is already a file " + key.path + " in namespace " + key.namespace + ".");
        }
        if (expectedGeneration != ANY_GENERATION) {
            checkGeneration(there == null ? null : there.attributes, expectedGeneration);
        }
    }

    private static void checkGeneration(@Nullable FileAttributes file, long expected) throws GfsException {
        long generation = file == null ? 0 : file.generation();
        if (expected != ANY_GENERATION && generation != expected) {
            throw new GfsNotHappenedException(
                    ErrorCode.GENERATION_MISMATCH,
                    "The file has generation " + generation + ", not the expected " + expected + ".");
        }
    }
}
