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
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Operation;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Somebody at a desk in calm times: asks for one thing, waits for the answer, and asks for the next. */
final class Person {

    private static final String NAME = "person";

    /** Longer than any operation takes that ends at all. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final GfsError NO_ANSWER = GfsError.newBuilder()
            .setCode(ErrorCode.DEADLINE_EXCEEDED)
            .setMessage("no answer at all")
            .build();

    /** What came of a question: one of the two. */
    record Answer(@Nullable Message reply, @Nullable GfsError error) {

        /** In a word: that it was done, or why not. */
        String inShort() {
            return error == null ? "done" : error.getCode().name();
        }
    }

    private final Simulation world;
    private final ClientLimits limits;
    private @Nullable Session session;

    Person(Simulation world, ClientLimits limits) {
        this.world = world;
        this.limits = limits;
    }

    /** Of the services Master and Admin, what carries no operation. */
    Answer ask(Message request) {
        world.trace.add(world.timeline.now(), NAME + " asks " + Lines.text(request));
        return await(new CallCore(request, limits), (stream, action) -> {});
    }

    /** What carries an operation of the person's session. */
    Answer change(Function<Operation, Message> request) {
        Session with = session();
        return with == null
                ? new Answer(null, NO_ANSWER)
                : await(new CallCore(with, request, limits), (stream, action) -> {});
    }

    Answer put(NewFile file, byte[] bytes) {
        Session with = session();
        if (with == null) {
            return new Answer(null, NO_ANSWER);
        }
        Payload content = Payload.of(bytes);
        int[] progress = {0, 0};
        return await(new WriterCore(file, with, limits), (stream, action) -> {
            if (action instanceof ClientAction.Room(int room)) {
                progress[1] += room;
                feed(stream, content, progress);
            }
        });
    }

    /** Progress: bytes written, and bytes there was room for in all. */
    private void feed(ClientStream stream, Payload content, int[] progress) {
        while (progress[0] < content.length()) {
            int length = Math.min(limits.segmentBytes(), content.length() - progress[0]);
            if (progress[1] < length) {
                return;
            }
            Payload segment = content.slice(progress[0], length);
            progress[0] += length;
            progress[1] -= length;
            stream.feed(new ClientEvent.Segment(segment));
        }
        if (progress[0] == content.length()) {
            progress[0]++;
            stream.feed(new ClientEvent.Finish());
        }
    }

    /** All of a file, or why it cannot be read. */
    Answer read(String namespace, String path, ByteArrayOutputStream bytes) {
        Answer opened = ask(
                OpenRequest.newBuilder().setNamespace(namespace).setPath(path).build());
        if (!(opened.reply() instanceof OpenReply open)) {
            return opened;
        }
        ReadRange range =
                new ReadRange(open.getFile().getFileId(), 0, open.getFile().getLength());
        Places places = new LocationCache().of(open.getFile());
        places.add(open, world.timeline.now());
        return await(new ReaderCore(range, places, limits), (stream, action) -> {
            if (action instanceof ClientAction.Deliver(Payload payload)) {
                bytes.writeBytes(payload.toByteArray());
                payload.release();
                stream.feed(new ClientEvent.Consumed(payload.length()));
            }
        });
    }

    Answer append(String namespace, String path, byte[] bytes) {
        Session with = session();
        return with == null
                ? new Answer(null, NO_ANSWER)
                : await(new AppendCore(namespace, path, Payload.of(bytes), with, limits), (stream, action) -> {});
    }

    /** What a file holds, in short, or why it cannot be read. */
    String readDigest(String namespace, String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Answer answer = read(namespace, path, bytes);
        return answer.error() == null ? digest(bytes.toByteArray()) : answer.inShort();
    }

    static String digest(byte[] bytes) {
        return bytes.length + " bytes #" + Integer.toHexString(Arrays.hashCode(bytes));
    }

    private @Nullable Session session() {
        if (session == null
                && ask(OpenSessionRequest.newBuilder().setClient(NAME).build()).reply()
                        instanceof OpenSessionReply opened) {
            session = new Session(opened.getSession(), NAME);
        }
        return session;
    }

    private Answer await(Core<ClientEvent, ClientAction> core, BiConsumer<ClientStream, ClientAction> between) {
        Answer[] answer = new Answer[1];
        ClientStream[] self = new ClientStream[1];
        ClientStream stream = new ClientStream(world, NAME, core, action -> {
            switch (action) {
                case ClientAction.Done(Message result) -> answer[0] = new Answer(result, null);
                case ClientAction.Failed(GfsError error) -> answer[0] = new Answer(null, error);
                default -> between.accept(self[0], action);
            }
        });
        self[0] = stream;
        stream.start();
        world.playUntil(() -> answer[0] != null, PATIENCE_NANOS);
        Answer came = answer[0];
        if (came != null && came.error() != null) {
            Session used = session;
            session = used != null && used.spoilt() ? null : used;
        }
        return came == null ? new Answer(null, NO_ANSWER) : came;
    }
}
