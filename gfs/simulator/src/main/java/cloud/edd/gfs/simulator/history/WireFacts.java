package cloud.edd.gfs.simulator.history;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Wiretap;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the wire told about chunks: proposed commits, states the master called committed, reports of replicas, bytes served. */
public final class WireFacts implements Wiretap {

    /** A state of a chunk. */
    public record State(int length, int crc32c) {}

    /** A primary asked the master to make {@code base} into {@code next} by these operations. */
    public record Proposal(State base, State next, List<OperationExtent> operations, String server) {}

    /** A replica said what it holds. */
    public record Report(String server, String handle, long version, State state, boolean corrupt) {}

    /** A replica sent bytes for a token; their checksum says which, in a few bytes instead of all that was ever read. */
    public record Served(String server, String handle, int committedLength, int offset, int length, int crc32c) {}

    /** The master told a whole file. */
    public record Told(String path, long length, int chunks, int chunksTold, long sum) {}

    private final Map<Operation, Payload> segments = new LinkedHashMap<>();
    private final Map<String, List<Proposal>> proposals = new LinkedHashMap<>();
    private final Map<String, Map<State, String>> committed = new LinkedHashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private final Map<String, ReadRequest> asked = new LinkedHashMap<>();
    private final List<Served> served = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();

    @Override
    public void sent(long link, String from, String to, Message header, Payload payload) {
        switch (header) {
            case DataFrame frame -> data(link, from, frame, payload);
            case ServerFrame frame -> server(from, frame);
            case MasterFrame frame -> master(frame);
            default ->
                throw new IllegalArgumentException(
                        "nobody sends a " + header.getDescriptorForType().getName());
        }
    }

    @Override
    public void called(String from, Message request) {
        // What was asked is seen in what was answered.
    }

    @Override
    public void answered(String to, Message request, Message reply) {
        switch (reply) {
            case PlacementReply placement
            when placement.hasGrant() -> {
                try {
                    Grant grant = Grant.parseFrom(placement.getGrant().getGrant());
                    confirm(grant.getHandle(), grant.getCommitted(), "a grant");
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("the master sent a grant that cannot be read", e);
                }
            }
            case OpenReply open -> {
                long sum = 0;
                for (ChunkLocation chunk : open.getChunksList()) {
                    confirm(chunk.getHandle(), chunk.getCommitted(), "an opening");
                    sum += chunk.getCommitted().getLength();
                }
                told.add(new Told(
                        open.getFile().getPath(),
                        open.getFile().getLength(),
                        open.getFile().getChunkCount(),
                        open.getChunksCount(),
                        sum));
            }
            default -> {
                // Says nothing about chunks.
            }
        }
    }

    private void data(long link, String from, DataFrame frame, Payload payload) {
        switch (frame.getBodyCase()) {
            case WRITE -> segments.putIfAbsent(frame.getWrite().getOperation(), payload.retain());
            case READ -> asked.put(link + ":" + frame.getId(), frame.getRead());
            case READ_REPLY -> {
                ReadRequest request = asked.remove(link + ":" + frame.getId());
                ReadReply reply = frame.getReadReply();
                if (request != null && !reply.hasError()) {
                    served(from, request, reply, payload);
                }
            }
            default -> {
                // Preparations are judged by what becomes of them.
            }
        }
    }

    private void served(String from, ReadRequest request, ReadReply reply, Payload payload) {
        try {
            ReadToken token = ReadToken.parseFrom(request.getToken().getToken());
            served.add(new Served(
                    from,
                    text(token.getHandle()),
                    token.getCommittedLength(),
                    reply.getBlockOffset(),
                    payload.length(),
                    payload.crc32c()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a reader sent a token that cannot be read", e);
        }
    }

    private void server(String from, ServerFrame frame) {
        for (CommitRequest commit : frame.getCommits().getCommitsList()) {
            add(
                    commit.getHandle(),
                    new Proposal(
                            new State(commit.getOldLength(), commit.getOldCrc32C()),
                            new State(commit.getNewLength(), commit.getNewCrc32C()),
                            commit.getOperationsList(),
                            from));
        }
        for (ChunkReport report : frame.getInventory().getChunksList()) {
            reports.add(new Report(
                    from,
                    text(report.getHandle()),
                    report.getVersion(),
                    state(report.getCommitted()),
                    report.getCorrupt()));
        }
    }

    private void master(MasterFrame frame) {
        for (CommitReply reply : frame.getCommits().getCommitsList()) {
            if (!reply.hasError()) {
                confirm(reply.getHandle(), reply.getCommitted(), "an answer to a commit");
            }
        }
        for (Decision decision : frame.getDecisions().getDecisionsList()) {
            if (decision.getVerdict() == Verdict.COMMITTED) {
                confirm(decision.getHandle(), decision.getCommitted(), "a decision");
            }
        }
    }

    /** A state that the master called committed. */
    public void confirm(Uuid handle, ChunkState state, String where) {
        committed.computeIfAbsent(text(handle), absent -> new LinkedHashMap<>()).putIfAbsent(state(state), where);
    }

    /** A commit that was asked for. */
    public void add(Uuid handle, Proposal proposal) {
        proposals.computeIfAbsent(text(handle), absent -> new ArrayList<>()).add(proposal);
    }

    public void add(Report report) {
        reports.add(report);
    }

    public void add(Served one) {
        served.add(one);
    }

    public void add(Told one) {
        told.add(one);
    }

    /** Which bytes an operation carried. */
    public void segment(Operation operation, Payload bytes) {
        segments.put(operation, bytes);
    }

    /** For each chunk the states that the master called committed, and where it first did. */
    public Map<String, Map<State, String>> committed() {
        return committed;
    }

    public List<Proposal> proposals(String handle) {
        return proposals.getOrDefault(handle, List.of());
    }

    public List<Report> reports() {
        return reports;
    }

    public List<Served> served() {
        return served;
    }

    public List<Told> told() {
        return told;
    }

    /** Empty when nobody sent it. */
    public Payload bytesOf(Operation operation) {
        return segments.getOrDefault(operation, Payload.empty());
    }

    public static String text(Uuid handle) {
        return Long.toHexString(handle.getHigh()) + Long.toHexString(handle.getLow());
    }

    private static State state(ChunkState state) {
        return new State(state.getLength(), state.getCrc32C());
    }
}
