package cloud.edd.platform.http;

import cloud.edd.platform.error.TooLargeException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** A request body that fails with {@link TooLargeException} at the first byte beyond its limit. */
final class CountingInputStream extends ServletInputStream {

    private final ServletInputStream body;
    private final long limit;
    private long count;

    CountingInputStream(ServletInputStream body, long limit) {
        this.body = body;
        this.limit = limit;
    }

    static TooLargeException tooLarge(long limit) {
        DataSize size = DataSize.ofBytes(limit);
        String shown = limit >= 1024 && limit % 1024 == 0 ? size.toKilobytes() + " KiB" : limit + " bytes";
        return new TooLargeException("body_too_large", "The body of the request is larger than " + shown + ".");
    }

    @Override
    public int read() throws IOException {
        int next = body.read();
        if (next >= 0) {
            add(1);
        }
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = body.read(buffer, offset, length);
        if (read > 0) {
            add(read);
        }
        return read;
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }

    private void add(int bytes) {
        count += bytes;
        if (count > limit) {
            throw tooLarge(limit);
        }
    }
}
