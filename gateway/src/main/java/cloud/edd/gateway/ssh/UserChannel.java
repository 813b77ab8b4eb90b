package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The user's end of a channel; it is confirmed to the user once the container's end is open. */
final class UserChannel extends RelayedChannel implements Opening {
    private final String type;
    private final Visit visit;
    private final AtomicReference<@Nullable ChannelEnd> container = new AtomicReference<>();
    private final DefaultOpenFuture opening = new DefaultOpenFuture(this, this);
    private final AtomicReference<Side> closedFirst = new AtomicReference<>(Side.NEITHER);
    private volatile boolean terminal;

    /** Which side of the relay closed the channel. */
    private enum Side {
        NEITHER,
        USER,
        CONTAINER
    }

    UserChannel(String type, Visit visit, Executor executor) {
        super(false, executor);
        this.type = type;
        this.visit = visit;
    }

    @Override
    public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer parameters) {
        setRecipient(recipient);
        getRemoteWindow().init(windowSize, packetSize, getSession());
        if (visit.began(this)) {
            visit.open(type, parameters.getCompactData(), this);
        } else {
            refused(SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "Too many channels are open.");
        }
        return opening;
    }

    @Override
    public void opened(ChannelEnd end) {
        container.set(end);
        if (isClosing()) {
            end.finish();
            return;
        }
        // Sends the confirmation.
        signalChannelOpenSuccess();
        opening.setOpened();
    }

    @Override
    public void refused(int reason, String message) {
        opening.setException(new SshChannelOpenException(getChannelId(), reason, message));
        close(true);
    }

    @Override
    public void received(long bytes) {
        visit.received(bytes);
    }

    @Override
    public ChannelEnd user() {
        return this;
    }

    @Override
    @Nullable ChannelEnd other() {
        return container.get();
    }

    @Override
    void count(long bytes) {
        visit.sent(bytes);
    }

    @Override
    public void handleRequest(Buffer buffer) throws IOException {
        int start = buffer.rpos();
        if (buffer.getString().equals("pty-req")) {
            terminal = true;
        }
        buffer.rpos(start);
        super.handleRequest(buffer);
    }

    /** Writes a line where a person sits in front of a terminal; programs would not understand it. */
    void warn(String line) {
        if (terminal) {
            data(("\r\n" + line + "\r\n").getBytes(StandardCharsets.UTF_8), true, written -> {});
        }
    }

    /**
     * The user's close goes to the container and is answered when the container has closed its end, as an SSH server
     * answers when its child has ended: the exit status comes until then.
     */
    @Override
    public void handleClose() throws IOException {
        ChannelEnd end = container.get();
        if (end == null || !closedFirst.compareAndSet(Side.NEITHER, Side.USER)) {
            super.handleClose();
            return;
        }
        discardData();
        end.finish();
    }

    @Override
    void end() throws IOException {
        closedFirst.compareAndSet(Side.NEITHER, Side.CONTAINER);
        if (closedFirst.get() == Side.USER) {
            super.handleClose();
        } else {
            super.end();
        }
    }

    /** However this end comes to its close, the container is told. */
    @Override
    protected void preClose() {
        ChannelEnd end = container.get();
        if (end != null) {
            end.finish();
        }
        visit.closed(this);
        if (!opening.isDone()) {
            opening.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "The channel was closed."));
        }
        super.preClose();
    }

    @Override
    public void handleOpenSuccess(long recipient, long windowSize, long packetSize, Buffer buffer) {
        throw new UnsupportedOperationException("the user opened this channel");
    }

    @Override
    public void handleOpenFailure(Buffer buffer) {
        throw new UnsupportedOperationException("the user opened this channel");
    }
}
