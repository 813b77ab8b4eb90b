package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.ClusterPressure;
import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
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
import cloud.edd.gfs.client.core.AppendCore;
import cloud.edd.gfs.client.core.CallCore;
import cloud.edd.gfs.client.core.ClientLimits;
import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.client.core.Session;
import cloud.edd.gfs.protocol.name.FileNames;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.BufferShortageException;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.AppliedWrite;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.DeleteReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GetClusterPressureRequest;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GetNamespaceReply;
import cloud.edd.proto.gfs.GetNamespaceRequest;
import cloud.edd.proto.gfs.MeasureReply;
import cloud.edd.proto.gfs.MeasureRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.StatRequest;
import cloud.edd.proto.gfs.UndeleteRequest;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** GFS as it is reached over the network; made by {@link GfsClient#connect}. */
public final class RemoteGfs implements GfsClient {

    /** Enough for some streams even in a small program. */
    private static final long LEAST_POOL_BYTES = 32L << 20;

    /** Forty streams of readers with all they can use; more of them get less each. */
    private static final long MOST_POOL_BYTES = 256L << 20;

    /** Direct memory is as large as the heap unless told otherwise; two pools and Netty live in it. */
    private static final int SHARE_OF_HEAP = 4;

    /** As many as the master keeps of a name. */
    private static final int PERSON_CHARACTERS = 100;

    private final ScheduledThreadPoolExecutor scheduler;
    private final ConnectionWatch watch;
    private final World world;
    private final Calls calls;
    private final String clientName;
    private final Sessions sessions;

    /** Connects lazily: a master that is away is met by the first call. */
    public RemoteGfs(GfsClientSettings settings) {
        this(settings, Math.clamp(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, LEAST_POOL_BYTES, MOST_POOL_BYTES));
    }

    RemoteGfs(GfsClientSettings settings, long poolBytes) {
        ThreadFactory threads = Thread.ofVirtual().name("gfs-client-", 0).factory();
        scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("gfs-client-timers").daemon().factory());
        scheduler.setRemoveOnCancelPolicy(true);
        watch = new ConnectionWatch(WireTimeouts.DEFAULT, System::nanoTime, scheduler);
        world = new World(
                new MasterChannel(settings),
                new ServerConnections(new BufferPool(poolBytes), watch, threads, (int)
                        settings.connectTimeout().toMillis()),
                scheduler,
                new Runners(),
                new SharedLocations(),
                new ReadShares(poolBytes, System::nanoTime),
                new BufferPool(poolBytes),
                ClientLimits.standard(settings.callTimeout(), settings.stallTimeout(), settings.connectTimeout()));
        calls = new Calls(world);
        clientName = settings.clientName();
        sessions = new Sessions(calls, clientName);
    }

    @Override
    public GfsWriter create(String namespace, String path, PublishMode mode, long expectedGeneration)
            throws GfsException {
        checkNames(namespace, path);
        return new RemoteWriter(world, sessions, new NewFile(namespace, path, wire(mode), expectedGeneration));
    }

    @Override
    public GfsReader open(String namespace, String path) throws GfsException {
        checkNames(namespace, path);
        return new RemoteReader(world, (OpenReply) calls.call(
                OpenRequest.newBuilder().setNamespace(namespace).setPath(path).build()));
    }

    @Override
    public long append(String namespace, String path, ByteBuffer bytes) throws GfsException {
        checkNames(namespace, path);
        if (!bytes.hasRemaining() || bytes.remaining() > APPEND_LIMIT) {
            throw new GfsNotHappenedException(
                    ErrorCode.INVALID_ARGUMENT,
                    "An append has 1 to " + APPEND_LIMIT + " bytes, not " + bytes.remaining() + ".");
        }
        Session session = sessions.lend();
        try {
            Payload copy = copy(bytes);
            return ((AppliedWrite) calls.run(new AppendCore(namespace, path, copy, session, world.limits())))
                    .getOffset();
        } catch (GfsException e) {
            session.spoil();
            throw e;
        } finally {
            sessions.giveBack(session);
        }
    }

    private Payload copy(ByteBuffer bytes) throws GfsException {
        try {
            ByteBuffer copy = world.sending()
                    .take(bytes.remaining(), Duration.ofNanos(world.limits().callNanos()));
            copy.put(bytes);
            return world.sending().payload(copy.flip());
        } catch (BufferShortageException e) {
            throw Failures.shortage(e);
        } catch (InterruptedException e) {
            throw Failures.interruptedBefore(e);
        }
    }

    @Override
    public FileAttributes stat(String namespace, String path) throws GfsException {
        checkNames(namespace, path);
        return file(calls.call(
                StatRequest.newBuilder().setNamespace(namespace).setPath(path).build()));
    }

    @Override
    public Iterator<FileAttributes> list(String namespace, String prefix) {
        return new RemoteList(calls, namespace, prefix);
    }

    @Override
    public Iterator<LevelEntry> level(String namespace, String prefix) {
        return new RemoteLevel(calls, namespace, prefix);
    }

    @Override
    public Usage measure(String namespace, String prefix) throws GfsException {
        MeasureRequest.Builder request =
                MeasureRequest.newBuilder().setNamespace(namespace).setPrefix(prefix);
        MeasureReply page = (MeasureReply) calls.call(request.build());
        long files = page.getFiles();
        long bytes = page.getBytes();
        while (page.getMore()) {
            page = (MeasureReply) calls.call(request.setAfter(page.getNext()).build());
            files += page.getFiles();
            bytes += page.getBytes();
        }
        return new Usage(files, bytes);
    }

    @Override
    public NamespaceUsage namespace(String namespace) throws GfsException {
        refuse(FileNames.namespaceFault(namespace));
        return Attributes.of(((GetNamespaceReply) calls.call(
                        GetNamespaceRequest.newBuilder().setNamespace(namespace).build()))
                .getUsage());
    }

    @Override
    public Iterator<NamespaceUsage> namespaces() {
        return new RemoteNamespaces(calls);
    }

    @Override
    public FileAttributes copy(
            String fromNamespace,
            String from,
            String toNamespace,
            String to,
            PublishMode mode,
            long fromGeneration,
            long expectedGeneration)
            throws GfsException {
        checkNames(fromNamespace, from);
        checkNames(toNamespace, to);
        return file(mutate(operation -> CopyRequest.newBuilder()
                .setOperation(operation)
                .setFromNamespace(fromNamespace)
                .setFrom(from)
                .setToNamespace(toNamespace)
                .setTo(to)
                .setMode(wire(mode))
                .setFromGeneration(fromGeneration)
                .setExpectedGeneration(expectedGeneration)
                .build()));
    }

    @Override
    public FileAttributes rename(
            String namespace, String from, String to, PublishMode mode, long expectedGeneration, long expectedLength)
            throws GfsException {
        checkNames(namespace, from);
        checkNames(namespace, to);
        return file(mutate(operation -> {
            RenameRequest.Builder request = RenameRequest.newBuilder()
                    .setOperation(operation)
                    .setNamespace(namespace)
                    .setFrom(from)
                    .setTo(to)
                    .setMode(wire(mode))
                    .setExpectedGeneration(expectedGeneration);
            if (expectedLength != ANY_LENGTH) {
                request.setExpectedLength(expectedLength);
            }
            return request.build();
        }));
    }

    @Override
    public void delete(String namespace, String path, long expectedGeneration) throws GfsException {
        checkNames(namespace, path);
        mutate(operation -> DeleteRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .setPath(path)
                .setExpectedGeneration(expectedGeneration)
                .build());
    }

    @Override
    public long deleteNamespace(String namespace) throws GfsException {
        refuse(FileNames.namespaceFault(namespace));
        Message reply = mutate(operation -> DeleteNamespaceRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .build());
        return ((DeleteReply) reply).getFilesDeleted();
    }

    @Override
    public FileAttributes undelete(String namespace, String path, long fileId, String toPath) throws GfsException {
        checkNames(namespace, path);
        checkNames(namespace, toPath);
        return file(mutate(operation -> UndeleteRequest.newBuilder()
                .setOperation(operation)
                .setNamespace(namespace)
                .setPath(path)
                .setFileId(fileId)
                .setToPath(toPath)
                .build()));
    }

    @Override
    public Iterator<TrashedFile> trash(String namespace, String prefix) {
        return new RemoteTrash(calls, namespace, prefix);
    }

    private Message mutate(Function<Operation, Message> request) throws GfsException {
        Session session = sessions.lend();
        try {
            return calls.run(new CallCore(session, request, world.limits()));
        } catch (GfsException e) {
            if (!(e instanceof GfsNotHappenedException)) {
                session.spoil();
            }
            throw e;
        } finally {
            sessions.giveBack(session);
        }
    }

    @Override
    public ClusterState status() throws GfsException {
        return Attributes.of((ClusterStatus) calls.call(GetClusterStatusRequest.getDefaultInstance()));
    }

    @Override
    public GfsMetadata metadata() {
        return new RemoteMetadata(admin());
    }

    @Override
    public ClusterPressure pressure() throws GfsException {
        return Attributes.of(
                (cloud.edd.proto.gfs.ClusterPressure) calls.call(GetClusterPressureRequest.getDefaultInstance()));
    }

    @Override
    public GfsAdmin admin() {
        return request -> calls.call(withPerson(request));
    }

    /** What goes on record says who wanted it. */
    private Message withPerson(Message request) {
        FieldDescriptor person = request.getDescriptorForType().findFieldByName("person");
        return person == null || request.hasField(person)
                ? request
                : request.toBuilder()
                        .setField(person, clientName.substring(0, Math.min(clientName.length(), PERSON_CHARACTERS)))
                        .build();
    }

    @Override
    public void close() {
        sessions.close();
        // Before the timers and the channel, which they would go on to use.
        world.runners().close();
        world.master().close();
        world.connections().close();
        watch.close();
        scheduler.shutdownNow();
    }

    private static FileAttributes file(Message reply) {
        return Attributes.of(((FileReply) reply).getFile());
    }

    private static cloud.edd.proto.gfs.PublishMode wire(PublishMode mode) {
        return switch (mode) {
            case CREATE -> cloud.edd.proto.gfs.PublishMode.CREATE;
            case REPLACE -> cloud.edd.proto.gfs.PublishMode.REPLACE;
        };
    }

    private static void checkNames(String namespace, String path) throws GfsException {
        refuse(FileNames.fault(namespace, path));
    }

    private static void refuse(@Nullable String fault) throws GfsException {
        if (fault != null) {
            throw new GfsNotHappenedException(ErrorCode.INVALID_ARGUMENT, fault);
        }
    }
}
