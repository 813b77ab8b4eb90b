package cloud.edd.gfs.protocol.wire;

/** What a frame may be at most (data.proto). A frame beyond a limit ends its connection before anything is allocated. */
public final class WireLimits {

    /** {@code "EDDGFS" 0x00} and the format version, from each side when a connection begins. */
    public static final long PREFACE = 0x45444447_46530001L;

    public static final int PREFACE_BYTES = Long.BYTES;

    /** Header length, payload length, CRC32C of the header. */
    public static final int PRELUDE_BYTES = 3 * Integer.BYTES;

    public static final int MAX_HEADER_BYTES = 64 << 10;

    /** An append; a segment of a stream is at most 1 MiB. */
    public static final int MAX_PAYLOAD_BYTES = 4 << 20;

    /** A whole chunk. Whoever asks for less is never sent more. */
    public static final int MAX_READ_PAYLOAD_BYTES = 64 << 20;

    private WireLimits() {}
}
