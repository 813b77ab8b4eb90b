package cloud.edd.gfs.protocol.metadatalog;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Verifies a checkpoint that comes in pieces of any size, without keeping them. Not for several threads. */
public final class CheckpointCheck {

    private enum Expects {
        HEADER(CheckpointFormat.HEADER_BYTES),
        LENGTH(Integer.BYTES),
        CHECKSUM(Integer.BYTES),
        ENTRY(0),
        TRAILER(CheckpointFormat.TRAILER_BYTES - Integer.BYTES),
        END(0);

        final int bytes;

        Expects(int bytes) {
            this.bytes = bytes;
        }
    }

    private final ByteBuffer word = ByteBuffer.allocate(CheckpointFormat.HEADER_BYTES);
    private final CRC32C entryCrc = new CRC32C();
    private Expects expects = Expects.HEADER;
    private long sequence = -1;
    private int entryLength;
    private int entryLeft;
    private int entryChecksum;
    private long entries;
    private @Nullable String fault;

    public CheckpointCheck() {
        word.limit(Expects.HEADER.bytes);
    }

    /** Takes the next bytes; the buffer's position moves to its limit. */
    public void add(ByteBuffer bytes) {
        while (bytes.hasRemaining() && fault == null) {
            if (expects == Expects.END) {
                fault = "something follows the trailer";
            } else if (expects == Expects.ENTRY) {
                entry(bytes);
            } else {
                int take = Math.min(word.remaining(), bytes.remaining());
                word.put(bytes.slice(bytes.position(), take));
                bytes.position(bytes.position() + take);
                if (!word.hasRemaining()) {
                    word();
                }
            }
        }
        bytes.position(bytes.limit());
    }

    /** The sequence that the header names; -1 as long as it is not known. */
    public long sequence() {
        return sequence;
    }

    public long entries() {
        return entries;
    }

    /** What is wrong with what came so far; null when it is a whole checkpoint. */
    public @Nullable String fault() {
        if (fault != null) {
            return fault;
        }
        return expects == Expects.END ? null : "it ends early, after " + entries + " entries";
    }

    private void word() {
        word.flip();
        switch (expects) {
            case HEADER -> {
                sequence = CheckpointFormat.sequence(word);
                if (sequence < 0) {
                    fault = "the header is damaged or of another version";
                }
                expect(Expects.LENGTH);
            }
            case LENGTH -> {
                entryLength = word.getInt(0);
                if (entryLength == CheckpointFormat.TRAILER) {
                    expect(Expects.TRAILER);
                } else if (entryLength < 0 || entryLength > CheckpointFormat.MOST_ENTRY_BYTES) {
                    fault = "entry " + entries + " has an impossible length";
                } else {
                    expect(Expects.CHECKSUM);
                }
            }
            case CHECKSUM -> {
                entryChecksum = word.getInt(0);
                entryLeft = entryLength;
                entryCrc.reset();
                expect(Expects.ENTRY);
                entry(ByteBuffer.allocate(0));
            }
            case TRAILER -> {
                if (word.getLong(0) != entries
                        || word.getInt(Long.BYTES) != CheckpointFormat.trailerCrc(sequence, entries)) {
                    fault = "the trailer is damaged";
                }
                expect(Expects.END);
            }
            case ENTRY, END -> throw new IllegalStateException(expects + " is no word");
        }
    }

    private void entry(ByteBuffer bytes) {
        int take = Math.min(entryLeft, bytes.remaining());
        entryCrc.update(bytes.slice(bytes.position(), take));
        bytes.position(bytes.position() + take);
        entryLeft -= take;
        if (entryLeft == 0) {
            if ((int) entryCrc.getValue() != entryChecksum) {
                fault = "entry " + entries + " does not match its checksum";
            }
            entries++;
            expect(Expects.LENGTH);
        }
    }

    private void expect(Expects next) {
        expects = next;
        word.clear().limit(next.bytes);
    }
}
