package cloud.edd.gfs.simulator.history;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing a client did: called at one time, answered at another or never. Filled in as the run goes; the judges only read
 * it.
 */
public final class Op {

    /** What was asked for. */
    public enum Kind {
        PUT,
        APPEND,
        READ,
        STAT,
        DELETE,
        RENAME,
        COPY,
        LIST
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final long id;
    private final Kind kind;
    private final String path;
    private final String target;
    private final long calledAt;
    private final int length;
    private long answeredAt = NEVER;
    private @Nullable Outcome outcome;
    private @Nullable ErrorCode code;
    private @Nullable FileAttributes file;
    private long offset;
    private long seenBytes;
    private int seenCrc;
    private @Nullable List<FileAttributes> listed;
    private Content.@Nullable Parsed seen;
    private boolean quiet;
    private boolean misled;

    /**
     * @param target where a rename or a copy goes; else empty
     * @param length of what a put or an append writes
     */
    public Op(long id, Kind kind, String path, String target, int length, long calledAt) {
        this.id = id;
        this.kind = kind;
        this.path = path;
        this.target = target;
        this.length = length;
        this.calledAt = calledAt;
    }

    /** It happened; a result comes separately. */
    public Op happened(long now) {
        answeredAt = now;
        outcome = Outcome.HAPPENED;
        return this;
    }

    /** It failed as the error says. */
    public Op failed(long now, GfsError error) {
        answeredAt = now;
        outcome = error.getOutcome();
        code = error.getCode();
        return this;
    }

    /** The file as the answer told it. */
    public Op withFile(FileAttributes attributes) {
        file = attributes;
        return this;
    }

    /** Where an append lies. */
    public Op withOffset(long where) {
        offset = where;
        return this;
    }

    /** What a reader was given. */
    public Op withContent(byte[] bytes) {
        seenBytes = bytes.length;
        seenCrc = Crc32c.of(bytes);
        seen = Content.parse(bytes);
        return this;
    }

    /** Everything that a listing told. */
    public Op withListing(List<FileAttributes> files) {
        listed = List.copyOf(files);
        return this;
    }

    /** Called when nothing was broken, so that it must succeed. */
    public Op inQuiet() {
        quiet = true;
        return this;
    }

    /** A master told it something that was not the master any more. */
    public void misled() {
        misled = true;
    }

    /** Its answer was given under metadata that were lost since: it may have happened or not, and what it saw may be gone. */
    public void doubt() {
        misled = true;
        if (outcome == Outcome.HAPPENED) {
            outcome = Outcome.UNKNOWN;
        }
    }

    /** True when it only looked, and may have seen what was true once: nothing follows from it. */
    public boolean sawThePast() {
        return misled && (kind == Kind.READ || kind == Kind.STAT || kind == Kind.LIST);
    }

    public long id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public String path() {
        return path;
    }

    public String target() {
        return target;
    }

    public int length() {
        return length;
    }

    public long calledAt() {
        return calledAt;
    }

    /** {@link Long#MAX_VALUE} while there was no answer. */
    public long answeredAt() {
        return answeredAt;
    }

    /** True when it was answered with success. */
    public boolean acknowledged() {
        return outcome == Outcome.HAPPENED && code == null;
    }

    /** True when it may have had an effect: acknowledged, unknown, or never answered. */
    public boolean mayHaveHappened() {
        return outcome != Outcome.NOT_HAPPENED;
    }

    /** Until when it may take effect: what was given up may still be on its way. */
    public long effectUntil() {
        return outcome == Outcome.UNKNOWN ? NEVER : answeredAt;
    }

    /** Null while there was no answer. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    public @Nullable List<FileAttributes> listed() {
        return listed;
    }

    public @Nullable ErrorCode code() {
        return code;
    }

    public @Nullable FileAttributes file() {
        return file;
    }

    public long offset() {
        return offset;
    }

    public long seenBytes() {
        return seenBytes;
    }

    public int seenCrc() {
        return seenCrc;
    }

    public Content.@Nullable Parsed seen() {
        return seen;
    }

    public boolean isQuiet() {
        return quiet;
    }

    /** True when it changes what stands at the path, if it happens. */
    public boolean mayRemove(String from) {
        return (kind == Kind.DELETE || kind == Kind.RENAME) && path.equals(from) && mayHaveHappened();
    }

    @Override
    public String toString() {
        return "op " + id + " " + kind + " " + path + (target.isEmpty() ? "" : " -> " + target) + " ["
                + calledAt / 1_000_000 + " ms to " + (answeredAt == NEVER ? "?" : answeredAt / 1_000_000 + " ms") + "] "
                + (acknowledged() ? "ok" : outcome + " " + code)
                + (file == null
                        ? ""
                        : " file " + file.getFileId() + " generation " + file.getGeneration() + " length "
                                + file.getLength())
                + (kind == Kind.APPEND ? " at " + offset : "");
    }
}
