package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.MetadataFile;
import cloud.edd.proto.gfs.MetadataRead;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The copy that a running chunkserver keeps, read through its port for other servers. */
final class RemoteCopy implements CopyFiles {

    /** A name or an address, in brackets if it has colons, and a port: no path looks like this. */
    private static final Pattern ADDRESS = Pattern.compile("(?:([^/:\\[\\]]+)|\\[([^/\\[\\]]+)\\]):(\\d{1,5})");

    private static final int PIECE_BYTES = 1 << 20;

    private final String address;
    private final InetSocketAddress server;
    private final SigningKeys keys;

    private RemoteCopy(String address, InetSocketAddress server, SigningKeys keys) {
        this.address = address;
        this.server = server;
        this.keys = keys;
    }

    static boolean isAddress(String source) {
        return ADDRESS.matcher(source).matches();
    }

    static RemoteCopy at(String address, SigningKeys keys) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalArgumentException(address + " is no HOST:PORT");
        }
        String host = Objects.requireNonNullElse(parts.group(1), parts.group(2));
        return new RemoteCopy(address, new InetSocketAddress(host, Integer.parseInt(parts.group(3))), keys);
    }

    static RemoteCopy at(String host, int port, SigningKeys keys) {
        return new RemoteCopy(host + ":" + port, new InetSocketAddress(host, port), keys);
    }

    @Override
    public String source() {
        return address;
    }

    @Override
    public boolean isOnChunkserver() {
        return true;
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (CopyLink link = CopyLink.open(server, keys)) {
            CopyLink.Answer answer;
            do {
                answer = link.ask(MetadataRead.newBuilder().setAfter(names.isEmpty() ? "" : names.getLast()));
                answer.reply().getFilesList().stream()
                        .map(MetadataFile::getName)
                        .forEach(names::add);
            } while (answer.reply().getMore() && answer.reply().getFilesCount() > 0);
        }
        return names;
    }

    @Override
    public InputStream open(String name) throws IOException {
        CopyLink link = CopyLink.open(server, keys);
        return new Pieces(link, name);
    }

    /** One piece after the other, until an empty one. */
    private static final class Pieces extends InputStream {
        private final CopyLink link;
        private final String name;
        private InputStream piece = InputStream.nullInputStream();
        private long offset;

        Pieces(CopyLink link, String name) {
            this.link = link;
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int read = piece.read(into, at, length);
            if (read >= 0 || length == 0) {
                return Math.max(0, read);
            }
            ByteString bytes = link.ask(MetadataRead.newBuilder()
                            .setName(name)
                            .setOffset(offset)
                            .setLength(PIECE_BYTES))
                    .bytes();
            offset += bytes.size();
            piece = bytes.newInput();
            return piece.read(into, at, length);
        }

        @Override
        public void close() throws IOException {
            link.close();
        }
    }
}
