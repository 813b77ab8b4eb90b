package cloud.edd.gfs.simulator.history;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Wiretap;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.CopyResult;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DeleteReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.OperationPart;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the wire told about chunks: proposed commits, states the master called committed, reports of replicas, bytes served. */
public final class WireFacts implements Wiretap {

    /** A state of a chunk. */
    public record State(int length, int crc32c) {}

    /**
     * A primary asked the master to make {@code base} into {@code next} by these operations.
     *
     * @param prepared the storages that hold it
     */
    public record Proposal(
            long version, State base, State next, List<OperationExtent> operations, Set<String> prepared) {}

    /**
     * The master named copies of a chunk as good.
     *
     * @param grant true for who wants to write, false for who wants to read
     */
    public record Offer(String handle, long version, State state, Set<String> storages, boolean grant) {}

    /** A replica said what it holds. */
    public record Report(String server, String handle, long version, State state, boolean corrupt) {}

    /** A replica sent bytes for a token; their checksum says which, in a few bytes instead of all that was ever read. */
    public record Served(String server, String handle, int committedLength, int offset, int length, int crc32c) {}

    /** The master told a whole file. */
    public record Told(String path, long length, int chunks, int chunksTold, long sum) {}

    /**
     * A change was said to be done, for the first time.
     *
     * @param epoch of the master that said so
     * @param master its id
     * @param sequence up to where its log had taken effect
     */
    public record Acknowledgement(String change, long epoch, String master, long sequence) {}

    /** A master, as chunkservers know it. */
    public record Reign(long epoch, String master) {}

    private static final int QUORUM = 2;
    private static final int BLOCK_BYTES = 64 << 10;

    private final Map<Operation, Payload> segments = new LinkedHashMap<>();
    private final Map<String, List<Proposal>> proposals = new LinkedHashMap<>();
    private final Map<String, Map<State, String>> committed = new LinkedHashMap<>();
    /** For each of them up to which record the log had taken effect when it was first called committed. */
    private final Map<String, Map<State, Long>> confirmedAt = new LinkedHashMap<>();

    private final List<Report> reports = new ArrayList<>();
    private final Map<String, ReadRequest> asked = new LinkedHashMap<>();
    private final List<Served> served = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Set<Offer> offers = new LinkedHashSet<>();
    /** The storage at the far end of each link of a chunkserver to the master. */
    private final Map<Long, String> storages = new LinkedHashMap<>();
    /** For each chunk what storages said they hold, in reports and when a copy was made. */
    private final Map<String, Map<State, Set<String>>> shown = new LinkedHashMap<>();

    /** For each chunk what primaries had others prepare. */
    private final Map<String, List<Proposal>> preparations = new LinkedHashMap<>();
    /** For each chunk and each end that it would have the storages that asked whether it has. */
    private final Map<String, Map<State, Set<String>>> undecided = new LinkedHashMap<>();

    private final Map<String, Acknowledgement> acknowledgements = new LinkedHashMap<>();
    /** For each master that began the last record that it found in its log. */
    private final Map<Reign, Long> found = new LinkedHashMap<>();
    /** For each master the chunkservers that have granted its epoch. */
    private final Map<Reign, Set<String>> grants = new LinkedHashMap<>();

    private @Nullable SignedGrant latestGrant;
    private @Nullable SignedReadToken latestToken;

    /** The last right to write that was given to one session alone; null before the first. */
    public @Nullable SignedGrant latestGrant() {
        return latestGrant;
    }

    /** The last right to read that was given; null before the first. */
    public @Nullable SignedReadToken latestToken() {
        return latestToken;
    }

    @Override
    public void sent(long link, String from, String to, Message header, Payload payload) {
        switch (header) {
            case DataFrame frame -> data(link, from, frame, payload);
            case ServerFrame frame -> server(link, from, frame);
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
        switch (request) {
            case PublishRequest publish -> acknowledged(publish.getOperation(), ((FileReply) reply).getMark());
            case RenameRequest rename -> acknowledged(rename.getOperation(), ((FileReply) reply).getMark());
            case DeleteRequest delete -> acknowledged(delete.getOperation(), ((DeleteReply) reply).getMark());
            default -> {
                // Changes nothing, or only what the next change shows.
            }
        }
        switch (reply) {
            case PlacementReply placement
            when placement.hasGrant() -> granted(placement.getGrant(), placement.getMark());
            case OpenReply open -> {
                long sum = 0;
                for (ChunkLocation chunk : open.getChunksList()) {
                    latestToken = chunk.getToken();
                    confirm(chunk.getHandle(), chunk.getCommitted(), "an opening", open.getMark());
                    add(new Offer(
                            text(chunk.getHandle()),
                            chunk.getVersion(),
                            state(chunk.getCommitted()),
                            storages(chunk.getReplicasList()),
                            false));
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

    private void granted(SignedGrant signed, Mark mark) {
        try {
            Grant grant = Grant.parseFrom(signed.getGrant());
            latestGrant = grant.hasSession() ? signed : latestGrant;
            confirm(grant.getHandle(), grant.getCommitted(), "a grant", mark);
            add(new Offer(
                    text(grant.getHandle()),
                    grant.getVersion(),
                    state(grant.getCommitted()),
                    storages(grant.getMembersList()),
                    true));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the master sent a grant that cannot be read", e);
        }
    }

    private void data(long link, String from, DataFrame frame, Payload payload) {
        switch (frame.getBodyCase()) {
            case WRITE -> segments.putIfAbsent(frame.getWrite().getOperation(), payload.retain());
            case READ -> asked.put(link + ":" + frame.getId(), frame.getRead());
            case READ_REPLY -> {
                ReadRequest request = asked.remove(link + ":" + frame.getId());
                ReadReply reply = frame.getReadReply();
                if (request != null && !reply.hasError() && fits(reply, payload)) {
                    served(from, request, reply, payload);
                }
            }
            case PREPARE -> prepared(frame.getPrepare(), payload.length());
            default -> {
                // Votes are judged by what becomes of them.
            }
        }
    }

    private void prepared(Prepare prepare, int bytes) {
        try {
            Grant grant = Grant.parseFrom(prepare.getGrant().getGrant());
            List<OperationExtent> extents = new ArrayList<>();
            int offset = prepare.getOffset();
            for (OperationPart part : prepare.getOperationsList()) {
                extents.add(OperationExtent.newBuilder()
                        .setOperation(part.getOperation())
                        .setOffset(offset)
                        .setLength(part.getLength())
                        .build());
                offset += part.getLength();
            }
            preparations
                    .computeIfAbsent(text(grant.getHandle()), absent -> new ArrayList<>())
                    .add(new Proposal(
                            grant.getVersion(),
                            new State(prepare.getOffset(), prepare.getBaseCrc32C()),
                            new State(prepare.getOffset() + bytes, prepare.getNewCrc32C()),
                            extents,
                            Set.of()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a primary sent a grant that cannot be read", e);
        }
    }

    /** A server sends what its disk gives it; what does not fit its checksums no reader takes for bytes of a file. */
    private static boolean fits(ReadReply reply, Payload payload) {
        for (int block = 0; block < reply.getBlockCrc32CCount(); block++) {
            int from = block * BLOCK_BYTES;
            int length = Math.min(BLOCK_BYTES, payload.length() - from);
            if (length <= 0 || payload.slice(from, length).crc32c() != reply.getBlockCrc32C(block)) {
                return false;
            }
        }
        return true;
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

    private void server(long link, String from, ServerFrame frame) {
        if (frame.hasEpochVote()) {
            granted(from, reign(frame.getEpochVote().getGranted()));
        }
        if (frame.hasRegister()) {
            storages.put(link, text(frame.getRegister().getStorageId()));
        }
        String storage = storages.getOrDefault(link, "unregistered");
        for (CommitRequest commit : frame.getCommits().getCommitsList()) {
            add(
                    commit.getHandle(),
                    new Proposal(
                            commit.getVersion(),
                            new State(commit.getOldLength(), commit.getOldCrc32C()),
                            new State(commit.getNewLength(), commit.getNewCrc32C()),
                            commit.getOperationsList(),
                            commit.getPreparedList().stream()
                                    .map(WireFacts::text)
                                    .collect(Collectors.toSet())));
        }
        for (UndecidedOperation operation : frame.getUndecided().getOperationsList()) {
            undecided
                    .computeIfAbsent(text(operation.getHandle()), absent -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            new State(operation.getPreparedLength(), operation.getPreparedCrc32C()),
                            absent -> new LinkedHashSet<>())
                    .add(storage);
        }
        for (CopyResult copy : frame.getCopied().getResultsList()) {
            if (!copy.hasError()) {
                show(text(copy.getHandle()), state(copy.getCommitted()), storage);
            }
        }
        for (ChunkReport report : frame.getInventory().getChunksList()) {
            reports.add(new Report(
                    from,
                    text(report.getHandle()),
                    report.getVersion(),
                    state(report.getCommitted()),
                    report.getCorrupt()));
            if (!report.getCorrupt()) {
                show(text(report.getHandle()), state(report.getCommitted()), storage);
            }
        }
    }

    /** When a restore ended, a chunk was taken over as chunkservers hold it: what two had prepared is committed by that. */
    public void adopted(Uuid handle) {
        undecided.getOrDefault(text(handle), Map.of()).forEach((end, holders) -> {
            holders.forEach(holder -> show(text(handle), end, holder));
            if (holders.size() >= QUORUM) {
                preparations.getOrDefault(text(handle), List.of()).stream()
                        .filter(prepared -> prepared.next().length() <= end.length())
                        .forEach(prepared -> add(handle, prepared));
            }
        });
    }

    private void acknowledged(Operation operation, Mark mark) {
        acknowledged(text(operation.getSession()) + " " + operation.getSequence(), mark);
    }

    private void acknowledged(String change, Mark mark) {
        add(new Acknowledgement(
                change, mark.getEpoch().getNumber(), text(mark.getEpoch().getMasterId()), mark.getSequence()));
    }

    private void master(MasterFrame frame) {
        for (CommitReply reply : frame.getCommits().getCommitsList()) {
            if (!reply.hasError()) {
                acknowledged(text(reply.getHandle()) + " " + state(reply.getCommitted()), frame.getMark());
                confirm(reply.getHandle(), reply.getCommitted(), "an answer to a commit", frame.getMark());
            }
            if (reply.hasGrant()) {
                granted(reply.getGrant(), frame.getMark());
            }
        }
        for (Decision decision : frame.getDecisions().getDecisionsList()) {
            if (decision.getVerdict() == Verdict.COMMITTED) {
                confirm(decision.getHandle(), decision.getCommitted(), "a decision", frame.getMark());
            }
        }
    }

    /**
     * A state that the master called committed.
     *
     * @param mark how far its log had taken effect then
     */
    public void confirm(Uuid handle, ChunkState state, String where, Mark mark) {
        String chunk = text(handle);
        committed.computeIfAbsent(chunk, absent -> new LinkedHashMap<>()).putIfAbsent(state(state), where);
        confirmedAt
                .computeIfAbsent(chunk, absent -> new LinkedHashMap<>())
                .putIfAbsent(state(state), mark.getSequence());
    }

    /** A commit that was asked for. */
    public void add(Uuid handle, Proposal proposal) {
        proposals.computeIfAbsent(text(handle), absent -> new ArrayList<>()).add(proposal);
    }

    /** Only the first one counts: that it was done may be repeated by anybody who knows. */
    public void add(Acknowledgement acknowledgement) {
        acknowledgements.putIfAbsent(acknowledgement.change(), acknowledgement);
    }

    /** A master began whose log ended with this record. */
    public void began(Reign reign, long lastFound) {
        found.put(reign, lastFound);
    }

    /** A chunkserver has granted its epoch. */
    public void granted(String server, Reign reign) {
        grants.computeIfAbsent(reign, absent -> new LinkedHashSet<>()).add(server);
    }

    /** For each master that began the last record that it found in its log. */
    public Map<Reign, Long> reigns() {
        return found;
    }

    /** Whether a majority of all chunkservers that ever granted anything has granted its epoch. */
    public boolean hadMajority(Reign reign) {
        long servers = grants.values().stream().flatMap(Set::stream).distinct().count();
        return grants.getOrDefault(reign, Set.of()).size() > servers / 2;
    }

    /** As the judges name it. */
    public static Reign reign(Epoch epoch) {
        return new Reign(epoch.getNumber(), text(epoch.getMasterId()));
    }

    /**
     * What was answered after this record need not be in the log of any later master. What was called committed only then is again when
     * the restore takes it over; where a disk with it was lost, too, the chunk may go another way.
     */
    public void lossAccepted(long last) {
        acknowledgements.values().removeIf(answered -> answered.sequence() > last);
        confirmedAt.forEach((chunk, states) -> states.forEach((state, sequence) -> {
            if (sequence > last) {
                committed.getOrDefault(chunk, Map.of()).remove(state);
            }
        }));
        confirmedAt.values().forEach(states -> states.values().removeIf(sequence -> sequence > last));
    }

    /** In the order in which they were said. */
    public Collection<Acknowledgement> acknowledgements() {
        return acknowledgements.values();
    }

    /** Copies that the master named as good. */
    public void add(Offer offer) {
        offers.add(offer);
    }

    /** A storage said that this is committed in its copy. */
    public void show(String handle, State state, String storage) {
        shown.computeIfAbsent(handle, absent -> new LinkedHashMap<>())
                .computeIfAbsent(state, absent -> new LinkedHashSet<>())
                .add(storage);
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

    public Set<Offer> offers() {
        return offers;
    }

    /** Who said to hold this. */
    public Set<String> shownBy(String handle, State state) {
        return shown.getOrDefault(handle, Map.of()).getOrDefault(state, Set.of());
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

    private static Set<String> storages(List<Replica> replicas) {
        return replicas.stream().map(replica -> text(replica.getStorageId())).collect(Collectors.toSet());
    }

    private static State state(ChunkState state) {
        return new State(state.getLength(), state.getCrc32C());
    }
}
