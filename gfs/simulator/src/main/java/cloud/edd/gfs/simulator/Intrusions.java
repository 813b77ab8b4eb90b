package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.simulator.history.Intrusion;
import cloud.edd.gfs.simulator.history.Intrusion.Outcome;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.proto.gfs.AbortNotice;
import cloud.edd.proto.gfs.CommitNotice;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that means harm. He hears everything that is said, has old tokens, and changes what he likes in them; what he does not
 * have is the secret that signs them. Handles are numbers, so that no name can leave the folder of a server.
 */
final class Intrusions {

    private static final String CLIMBING = "../../../etc/passwd";

    private record Attempt(String what, Door door, DataFrame frame, Payload payload) {}

    private final Simulation world;
    private final ChunkTokens tokens;
    private int waitsFor;

    /**
     * @param tokens signed long ago, or for somebody else; never for what is asked for with them
     */
    Intrusions(Simulation world, ChunkTokens tokens) {
        this.world = world;
        this.tokens = tokens;
    }

    /** Tries one thing somewhere while other things go on. */
    void tryOne() {
        int server = world.chance.below(world.servers.size()) + 1;
        List<Attempt> attempts = attempts();
        Attempt attempt = attempts.get(world.chance.below(attempts.size()));
        long at = world.timeline.now();
        begin(attempt, server, outcome -> {
            if (outcome != Outcome.IGNORED) {
                world.history.add(new Intrusion(at, attempt.what, "cs" + server, outcome, 0));
            }
        });
    }

    /** Tries everything everywhere, while nobody else does anything. */
    void tryAll(Operator operator) {
        for (int number = 1; number <= world.servers.size(); number++) {
            int server = number;
            ServerProcess process = world.servers.get(server - 1);
            for (Attempt attempt : attempts()) {
                long before = process.changes();
                waitsFor++;
                begin(attempt, server, outcome -> {
                    waitsFor--;
                    world.history.add(new Intrusion(
                            world.timeline.now(), attempt.what, "cs" + server, outcome, process.changes() - before));
                });
            }
        }
        for (Message request : requests()) {
            waitsFor++;
            operator.ask(
                    request, reply -> answered(request, Outcome.ADMITTED), error -> answered(request, Outcome.REFUSED));
        }
    }

    boolean areOver() {
        return waitsFor == 0;
    }

    private void answered(Message request, Outcome outcome) {
        waitsFor--;
        world.history.add(new Intrusion(world.timeline.now(), Lines.text(request), "the master", outcome, 0));
    }

    private void begin(Attempt attempt, int server, Consumer<Outcome> told) {
        world.trace.add(world.timeline.now(), "an intruder tries " + attempt.what + " at cs" + server);
        new Intruder(world, Intruder.door(server, attempt.door), attempt.frame, attempt.payload, told).start();
    }

    /** Of a session that never was, and of lengths and names that cannot be. */
    private List<Message> requests() {
        Operation foreign = Operation.newBuilder()
                .setSession(world.chance.next())
                .setSequence(1)
                .build();
        return List.of(
                DeleteRequest.newBuilder()
                        .setOperation(foreign)
                        .setNamespace("simulated")
                        .setPath("calm/log")
                        .build(),
                PlaceAppendRequest.newBuilder()
                        .setOperation(foreign)
                        .setNamespace("simulated")
                        .setPath("calm/log")
                        .setLength(-1)
                        .build(),
                RenameRequest.newBuilder()
                        .setOperation(foreign)
                        .setNamespace("simulated")
                        .setFrom("calm/log")
                        .setTo("calm/\0")
                        .build());
    }

    private List<Attempt> attempts() {
        WireFacts wire = world.history.wire();
        List<Attempt> attempts = new ArrayList<>();
        SignedReadToken token = wire.latestToken();
        if (token != null) {
            reads(token, parsed(token), attempts);
        }
        SignedGrant grant = wire.latestGrant();
        if (grant != null) {
            writes(grant, parsed(grant), attempts);
        }
        attempts.add(read("a read without a token", SignedReadToken.getDefaultInstance(), 0, 1));
        attempts.add(write("a write without a grant", SignedGrant.getDefaultInstance(), world.chance.next()));
        attempts.add(read(
                "a read of " + CLIMBING,
                SignedReadToken.newBuilder()
                        .setToken(ByteString.copyFromUtf8(CLIMBING))
                        .build(),
                0,
                1));
        attempts.add(write(
                "a write to " + CLIMBING,
                SignedGrant.newBuilder()
                        .setGrant(ByteString.copyFromUtf8(CLIMBING))
                        .build(),
                world.chance.next()));
        peers(grant, attempts);
        return attempts;
    }

    private void reads(SignedReadToken token, ReadToken content, List<Attempt> attempts) {
        attempts.add(read(
                "a read with a token that is over",
                tokens.sign(content.toBuilder().setExpiresAtMs(1).build()),
                0,
                1));
        attempts.add(read(
                "a read with the token of another chunk",
                token.toBuilder()
                        .setToken(content.toBuilder()
                                .setHandle(foreign(content.getHandle()))
                                .build()
                                .toByteString())
                        .build(),
                0,
                1));
        attempts.add(read("a read of four gigabytes", token, 0, -1));
        attempts.add(read("a read from the end of all numbers on", token, -1, -1));
        attempts.add(read("a read of one byte more than there is", token, content.getCommittedLength(), 1));
        attempts.add(write(
                "a write with a token to read",
                SignedGrant.newBuilder()
                        .setGrant(token.getToken())
                        .setMac(token.getMac())
                        .build(),
                world.chance.next()));
    }

    private void writes(SignedGrant grant, Grant content, List<Attempt> attempts) {
        attempts.add(write(
                "a write with a grant that is over",
                tokens.sign(content.toBuilder().setExpiresAtMs(1).build()),
                content.getSession()));
        attempts.add(write(
                "a write with the grant of another chunk",
                grant.toBuilder()
                        .setGrant(content.toBuilder()
                                .setHandle(foreign(content.getHandle()))
                                .build()
                                .toByteString())
                        .build(),
                content.getSession()));
        attempts.add(write(
                "a write with a grant that lasts longer than it was given for",
                grant.toBuilder()
                        .setGrant(content.toBuilder()
                                .setExpiresAtMs(Long.MAX_VALUE / 2)
                                .build()
                                .toByteString())
                        .build(),
                content.getSession()));
        attempts.add(write("a write with the grant of another session", grant, world.chance.next()));
        attempts.add(read(
                "a read with a grant to write",
                SignedReadToken.newBuilder()
                        .setToken(grant.getGrant())
                        .setMac(grant.getMac())
                        .build(),
                0,
                1));
    }

    /** What only chunkservers may say, at either door. */
    private static void peers(@Nullable SignedGrant grant, List<Attempt> attempts) {
        SignedGrant with = grant == null ? SignedGrant.getDefaultInstance() : grant;
        Uuid handle = parsed(with).getHandle();
        for (Door door : List.of(Door.DATA, Door.REPLICATION)) {
            attempts.add(new Attempt(
                    "a preparation at " + door,
                    door,
                    DataFrame.newBuilder()
                            .setId(1)
                            .setPrepare(Prepare.newBuilder()
                                    .setGrant(with)
                                    .setCrc32C(content().crc32c()))
                            .build(),
                    content()));
            attempts.add(new Attempt(
                    "a commit at " + door,
                    door,
                    DataFrame.newBuilder()
                            .setCommit(
                                    CommitNotice.newBuilder().setHandle(handle).setVersion(1))
                            .build(),
                    Payload.empty()));
            attempts.add(new Attempt(
                    "an abort at " + door,
                    door,
                    DataFrame.newBuilder()
                            .setAbort(AbortNotice.newBuilder().setHandle(handle).setVersion(1))
                            .build(),
                    Payload.empty()));
            attempts.add(new Attempt(
                    "the name of a server without its secret at " + door,
                    door,
                    DataFrame.newBuilder()
                            .setHello(PeerHello.newBuilder()
                                    .setServerId("cs1")
                                    .setMac(ByteString.copyFromUtf8("guessed")))
                            .build(),
                    Payload.empty()));
        }
    }

    private static Attempt read(String what, SignedReadToken token, int offset, int length) {
        DataFrame frame = DataFrame.newBuilder()
                .setId(1)
                .setRead(ReadRequest.newBuilder()
                        .setToken(token)
                        .setOffset(offset)
                        .setLength(length))
                .build();
        return new Attempt(what, Door.DATA, frame, Payload.empty());
    }

    private static Attempt write(String what, SignedGrant grant, Uuid session) {
        DataFrame frame = DataFrame.newBuilder()
                .setId(1)
                .setWrite(WriteSegment.newBuilder()
                        .setGrant(grant)
                        .setOperation(Operation.newBuilder().setSession(session).setSequence(Long.MAX_VALUE))
                        .setCrc32C(content().crc32c()))
                .build();
        return new Attempt(what, Door.DATA, frame, content());
    }

    private static Payload content() {
        return Payload.of(new byte[] {6, 6, 6});
    }

    private static Uuid foreign(Uuid handle) {
        return handle.toBuilder().setLow(~handle.getLow()).build();
    }

    private static Grant parsed(SignedGrant signed) {
        try {
            return Grant.parseFrom(signed.getGrant());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent a grant that cannot be read", e);
        }
    }

    private static ReadToken parsed(SignedReadToken signed) {
        try {
            return ReadToken.parseFrom(signed.getToken());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent a token that cannot be read", e);
        }
    }
}
