package cloud.edd.gfs.simulator;

import cloud.edd.gfs.client.core.AppendCore;
import cloud.edd.gfs.client.core.CallCore;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.client.core.ClientLimits;
import cloud.edd.gfs.client.core.LocationCache;
import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.client.core.Places;
import cloud.edd.gfs.client.core.ReadRange;
import cloud.edd.gfs.client.core.ReaderCore;
import cloud.edd.gfs.client.core.Session;
import cloud.edd.gfs.client.core.WriterCore;
import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.proto.gfs.AppliedWrite;
import cloud.edd.proto.gfs.CloseSessionRequest;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.StatRequest;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A program that uses GFS: does one operation after the other with the cores of the client, as the real client does. */
final class SimulatedClient {

    private static final String NAMESPACE = "simulated";
    private static final GfsError GAVE_UP = GfsError.newBuilder()
            .setCode(ErrorCode.DEADLINE_EXCEEDED)
            .setOutcome(Outcome.UNKNOWN)
            .setMessage("the program was stopped")
            .build();

    private final Simulation world;
    private final String name;
    private final ClientLimits limits;
    private final LocationCache locations = new LocationCache();
    private @Nullable Session session;
    private @Nullable ClientStream current;
    private @Nullable Op doing;
    private Runnable then = () -> {};

    SimulatedClient(Simulation world, String name, ClientLimits limits) {
        this.world = world;
        this.name = name;
        this.limits = limits;
    }

    boolean isIdle() {
        return doing == null;
    }

    boolean isNamed(String other) {
        return name.equals(other);
    }

    /** What it does was told something that need not be true any more. */
    void misled() {
        Op op = doing;
        if (op != null) {
            op.misled();
        }
    }

    /** Does it, fills it in, and then goes on. */
    void perform(Op op, Runnable next) {
        doing = op;
        then = next;
        world.history.add(op);
        world.trace.add(world.timeline.now(), name + " begins " + op);
        switch (op.kind()) {
            case PUT -> withSession(session -> put(op, session));
            case APPEND -> withSession(session -> append(op, session));
            case READ -> open(op);
            case STAT ->
                call(
                        StatRequest.newBuilder()
                                .setNamespace(NAMESPACE)
                                .setPath(op.path())
                                .build(),
                        reply -> done(op.withFile(((FileReply) reply).getFile())));
            case LIST ->
                call(
                        ListRequest.newBuilder().setNamespace(NAMESPACE).build(),
                        reply -> done(op.withListing(((ListReply) reply).getFilesList())));
            case DELETE ->
                withSession(session -> mutate(
                        session,
                        operation -> DeleteRequest.newBuilder()
                                .setOperation(operation)
                                .setNamespace(NAMESPACE)
                                .setPath(op.path())
                                .build(),
                        reply -> done(op)));
            case RENAME ->
                withSession(session -> mutate(
                        session,
                        operation -> RenameRequest.newBuilder()
                                .setOperation(operation)
                                .setNamespace(NAMESPACE)
                                .setFrom(op.path())
                                .setTo(op.target())
                                .setMode(PublishMode.REPLACE)
                                .build(),
                        reply -> done(op.withFile(((FileReply) reply).getFile()))));
            case COPY ->
                withSession(session -> mutate(
                        session,
                        operation -> CopyRequest.newBuilder()
                                .setOperation(operation)
                                .setFromNamespace(NAMESPACE)
                                .setFrom(op.path())
                                .setToNamespace(NAMESPACE)
                                .setTo(op.target())
                                .setMode(PublishMode.REPLACE)
                                .build(),
                        reply -> done(op.withFile(((FileReply) reply).getFile()))));
        }
    }

    /** Stops in the middle, as a program that is killed; what it did may or may not have an effect. */
    void die() {
        Op op = doing;
        ClientStream stream = current;
        if (op != null && stream != null) {
            stream.kill("the program is stopped");
            session = null;
            failed(GAVE_UP);
        }
    }

    private void put(Op op, Session with) {
        NewFile file = new NewFile(NAMESPACE, op.path(), PublishMode.REPLACE, 0);
        Payload content = op.length() == 0 ? Payload.empty() : Payload.of(Content.of(op.id(), op.length()));
        int[] progress = {0, 0};
        ClientStream stream = run(new WriterCore(file, with, limits), action -> {
            switch (action) {
                case ClientAction.Room(int bytes) -> {
                    progress[1] += bytes;
                    feed(content, progress);
                }
                case ClientAction.Done(Message result) -> done(op.withFile((FileAttributes) result));
                case ClientAction.Failed(GfsError error) -> failed(error);
                default -> throw new IllegalStateException("a writer does not " + action);
            }
        });
        stream.start();
    }

    /** Progress: bytes written, and bytes there was room for in all. */
    private void feed(Payload content, int[] progress) {
        ClientStream stream = current;
        while (stream != null && stream == current && progress[0] < content.length()) {
            int length = Math.min(limits.segmentBytes(), content.length() - progress[0]);
            if (progress[1] < length) {
                return;
            }
            Payload segment = content.slice(progress[0], length);
            progress[0] += length;
            progress[1] -= length;
            stream.feed(new ClientEvent.Segment(segment));
        }
        if (stream != null && stream == current && progress[0] == content.length()) {
            progress[0]++;
            stream.feed(new ClientEvent.Finish());
        }
    }

    private void append(Op op, Session with) {
        Payload bytes = Payload.of(Content.of(op.id(), op.length()));
        run(new AppendCore(NAMESPACE, op.path(), bytes, with, limits), action -> {
                    switch (action) {
                        case ClientAction.Done(Message result) -> {
                            AppliedWrite applied = (AppliedWrite) result;
                            done(op.withOffset(applied.getOffset()).withFile(applied.getFile()));
                        }
                        case ClientAction.Failed(GfsError error) -> failed(error);
                        default -> throw new IllegalStateException("an append does not " + action);
                    }
                })
                .start();
    }

    private void open(Op op) {
        call(
                OpenRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setPath(op.path())
                        .build(),
                reply -> read(op, (OpenReply) reply));
    }

    private void read(Op op, OpenReply opened) {
        FileAttributes file = opened.getFile();
        op.withFile(file);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) file.getLength());
        Places places = locations.of(file);
        places.add(opened, world.timeline.now());
        run(new ReaderCore(ReadRange.whole(file), places, limits), action -> {
                    switch (action) {
                        case ClientAction.Deliver(Payload payload) -> {
                            bytes.writeBytes(payload.toByteArray());
                            payload.release();
                            ClientStream stream = current;
                            if (stream != null) {
                                stream.feed(new ClientEvent.Consumed(payload.length()));
                            }
                        }
                        case ClientAction.Done done -> done(op.withContent(bytes.toByteArray()));
                        case ClientAction.Failed(GfsError error) -> failed(error);
                        default -> throw new IllegalStateException("a reader does not " + action);
                    }
                })
                .start();
    }

    private void call(Message request, Consumer<Message> answered) {
        call(new CallCore(request, limits), answered);
    }

    private void mutate(Session with, Function<Operation, Message> request, Consumer<Message> answered) {
        call(new CallCore(with, request, limits), answered);
    }

    private void call(CallCore core, Consumer<Message> answered) {
        run(core, action -> {
                    switch (action) {
                        case ClientAction.Done(Message reply) -> answered.accept(reply);
                        case ClientAction.Failed(GfsError error) -> failed(error);
                        default -> throw new IllegalStateException("a call does not " + action);
                    }
                })
                .start();
    }

    private void withSession(Consumer<Session> use) {
        Session lent = session;
        if (lent != null) {
            use.accept(lent);
            return;
        }
        call(OpenSessionRequest.newBuilder().setClient(name).build(), reply -> {
            Session fresh = new Session(((OpenSessionReply) reply).getSession(), name);
            session = fresh;
            use.accept(fresh);
        });
    }

    private ClientStream run(Core<ClientEvent, ClientAction> core, Consumer<ClientAction> application) {
        ClientStream[] self = new ClientStream[1];
        ClientStream stream = new ClientStream(world, name, core, action -> {
            if (current == self[0]) {
                application.accept(action);
            }
        });
        self[0] = stream;
        current = stream;
        return stream;
    }

    private void done(Op op) {
        op.happened(world.timeline.now());
        over();
    }

    private void failed(GfsError error) {
        Op op = doing;
        if (op != null) {
            op.failed(world.timeline.now(), error);
            over();
        }
    }

    private void over() {
        world.trace.add(world.timeline.now(), name + " ends " + doing);
        doing = null;
        current = null;
        Session used = session;
        if (used != null && (used.spoilt() || world.chance.oneIn(20))) {
            session = null;
            new ClientStream(
                            world,
                            name,
                            new CallCore(
                                    CloseSessionRequest.newBuilder()
                                            .setSession(used.id())
                                            .build(),
                                    limits),
                            ignored -> {})
                    .start();
        }
        Runnable next = then;
        then = () -> {};
        next.run();
    }
}
