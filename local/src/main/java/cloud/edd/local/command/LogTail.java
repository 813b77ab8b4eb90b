package cloud.edd.local.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/** The end of one log that is still being written, and cut when it is full. Used by one thread. */
final class LogTail {

    /** More than a person reads of one log at once, and little enough to hold. */
    private static final int WINDOW_BYTES = 1 << 20;

    private final Path log;
    private final String prefix;
    private final UnaryOperator<String> form;
    private long position;
    private String unfinished = "";

    LogTail(Path log, String prefix) {
        this(log, prefix, UnaryOperator.identity());
    }

    /** @param form what becomes of a line before it is shown */
    LogTail(Path log, String prefix, UnaryOperator<String> form) {
        this.log = log;
        this.prefix = prefix;
        this.form = form;
    }

    /** The last lines, at most those of the last megabyte. */
    List<String> last(int count) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            position = Math.max(0, file.length() - WINDOW_BYTES);
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String line : news()) {
            kept.add(line);
            if (kept.size() > count) {
                kept.remove();
            }
        }
        return List.copyOf(kept);
    }

    /** Complete lines that came since the last call. */
    List<String> news() throws IOException {
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            if (length < position) {
                // It was full and has been cut; what follows is new.
                position = 0;
                unfinished = "";
            }
            bytes = new byte[(int) Math.min(length - position, WINDOW_BYTES)];
            file.seek(position);
            file.readFully(bytes);
            position += bytes.length;
        }
        String text = unfinished + new String(bytes, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            lines.add(prefix + form.apply(text.substring(begin, end)));
            begin = end + 1;
        }
        unfinished = text.substring(begin);
        return lines;
    }
}
