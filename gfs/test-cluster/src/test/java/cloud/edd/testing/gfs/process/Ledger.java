package cloud.edd.testing.gfs.process;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.protocol.payload.Crc32c;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a cluster has promised, kept outside of it: for every path what it may hold. One possibility as long as every operation was
 * answered; after one without an answer, both with and without it, and such a path is left alone from then on. Every line also goes
 * to a file, for whoever looks for the reason of a failure. Thread-safe.
 */
final class Ledger implements AutoCloseable {

    /** What a path holds: the pieces one after the other, or nothing that exists. */
    private record Content(boolean exists, List<Piece> pieces) {
        static final Content NOTHING = new Content(false, List.of());

        static Content of(Piece piece) {
            return new Content(true, List.of(piece));
        }

        Content with(Piece piece) {
            List<Piece> longer = new ArrayList<>(pieces);
            longer.add(piece);
            return new Content(true, List.copyOf(longer));
        }

        long length() {
            return pieces.stream().mapToLong(Piece::length).sum();
        }
    }

    private final String namespace;
    private final BufferedWriter file;
    private final Map<String, Set<Content>> possible = new TreeMap<>();
    private final Map<String, String> eitherOr = new TreeMap<>();
    private long acknowledged;
    private long doubtful;

    Ledger(String namespace, Path file) throws IOException {
        this.namespace = namespace;
        this.file = Files.newBufferedWriter(file);
    }

    String namespace() {
        return namespace;
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized long doubtful() {
        return doubtful;
    }

    synchronized void put(String path, Piece piece, boolean sure) {
        note("put", path, piece, sure);
        change(path, Content.of(piece), sure);
    }

    synchronized void append(String path, Piece piece, boolean sure) {
        note("append", path, piece, sure);
        change(path, only(path).with(piece), sure);
    }

    synchronized void rename(String from, String to, boolean sure) {
        note("rename to " + to, from, new Piece(0, 0), sure);
        Content content = only(from);
        change(from, Content.NOTHING, sure);
        change(to, content, sure);
        if (!sure) {
            eitherOr.put(from, to);
        }
    }

    synchronized void delete(String path, boolean sure) {
        note("delete", path, new Piece(0, 0), sure);
        change(path, Content.NOTHING, sure);
    }

    /** Reads everything back. Fails with the path and what is wrong with it. */
    synchronized void verify(GfsClient client) throws IOException {
        for (Map.Entry<String, Set<Content>> entry : possible.entrySet()) {
            verify(client, entry.getKey(), entry.getValue());
        }
        Set<String> listed = new LinkedHashSet<>();
        for (Iterator<FileAttributes> files = client.list(namespace, ""); files.hasNext(); ) {
            listed.add(files.next().path());
        }
        for (String path : listed) {
            if (!possible.containsKey(path)) {
                throw new AssertionError(path + " is listed and was never written");
            }
        }
        possible.forEach((path, contents) -> {
            if (contents.stream().allMatch(Content::exists) && !listed.contains(path)) {
                throw new AssertionError(path + " was acknowledged and is not listed");
            }
        });
        eitherOr.forEach((from, to) -> {
            if (listed.contains(from) == listed.contains(to)) {
                throw new AssertionError("of " + from + " and " + to + " exactly one must be there");
            }
        });
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void verify(GfsClient client, String path, Set<Content> contents) throws IOException {
        List<String> differences = new ArrayList<>();
        byte @org.jspecify.annotations.Nullable [] found = Reading.whole(client, namespace, path);
        for (Content content : contents) {
            String difference = difference(content, found);
            if (difference.isEmpty()) {
                return;
            }
            differences.add(difference);
        }
        throw new AssertionError(path + " holds nothing that it may hold: " + differences);
    }

    private static String difference(Content content, byte @org.jspecify.annotations.Nullable [] found) {
        if (found == null || !content.exists()) {
            return (found != null) == content.exists() ? "" : content.exists() ? "it is gone" : "it is there";
        }
        if (found.length != content.length()) {
            return found.length + " bytes instead of " + content.length();
        }
        int offset = 0;
        for (Piece piece : content.pieces()) {
            byte[] bytes = piece.bytes();
            int differs = Arrays.mismatch(found, offset, offset + bytes.length, bytes, 0, bytes.length);
            if (differs >= 0) {
                return "another byte at " + (offset + differs);
            }
            offset += bytes.length;
        }
        return "";
    }

    private void change(String path, Content content, boolean sure) {
        Set<Content> now = possible.computeIfAbsent(path, absent -> new LinkedHashSet<>(Set.of(Content.NOTHING)));
        if (sure) {
            now.clear();
        }
        now.add(content);
    }

    private Content only(String path) {
        Set<Content> contents = possible.getOrDefault(path, Set.of(Content.NOTHING));
        if (contents.size() != 1) {
            throw new IllegalStateException(path + " is in doubt and must be left alone");
        }
        return contents.iterator().next();
    }

    private void note(String what, String path, Piece piece, boolean sure) {
        if (sure) {
            acknowledged++;
        } else {
            doubtful++;
        }
        try {
            file.write("%s %s %s bytes %d crc %08x%n"
                    .formatted(
                            sure ? "acknowledged" : "in doubt", what, path, piece.length(), Crc32c.of(piece.bytes())));
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
