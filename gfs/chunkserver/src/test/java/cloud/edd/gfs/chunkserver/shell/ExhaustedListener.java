package cloud.edd.gfs.chunkserver.shell;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** A listening socket of a process that has no descriptor left; after some attempts it is closed. */
final class ExhaustedListener extends ServerSocketChannel {

    private final int attempts;
    int asked;

    ExhaustedListener(int attempts) {
        super(SelectorProvider.provider());
        this.attempts = attempts;
    }

    @Override
    public SocketChannel accept() throws IOException {
        asked++;
        if (asked <= attempts) {
            throw new IOException("Too many open files");
        }
        close();
        throw new AsynchronousCloseException();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) {
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseSelectableChannel() {
        // There is no socket.
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // Never blocks.
    }
}
