package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;

/** The container's end of a channel, opened by the gateway in the container's SSH server. */
final class ContainerChannel extends RelayedChannel {
    private final Opening opening;
    private final AtomicBoolean told = new AtomicBoolean();

    ContainerChannel(Opening opening, Executor executor) {
        super(true, executor);
        this.opening = opening;
        // Only when it is closed on both sides: until then the exit status may come. The future may be told while the
        // container's session is locked, and the user's is written to.
        addCloseFutureListener(closed -> executor.execute(() -> opening.user().finish()));
    }

    void open(ClientSession session, String type, byte[] parameters) throws IOException {
        long id = session.getService(ConnectionService.class).registerChannel(this);
        Buffer open = session.createBuffer(
                SshConstants.SSH_MSG_CHANNEL_OPEN, type.length() + parameters.length + 2 * Long.BYTES);
        open.putString(type);
        open.putUInt(id);
        open.putUInt(getLocalWindow().getSize());
        open.putUInt(getLocalWindow().getPacketSize());
        open.putRawBytes(parameters);
        session.writePacket(open);
    }

    /** The request to open it could not be sent. */
    void cannotOpen() {
        close(true);
    }

    @Override
    public void handleOpenSuccess(long recipient, long windowSize, long packetSize, Buffer buffer) {
        setRecipient(recipient);
        getRemoteWindow().init(windowSize, packetSize, getSession());
        if (told.compareAndSet(false, true)) {
            signalChannelOpenSuccess();
            opening.opened(this);
        }
    }

    @Override
    public void handleOpenFailure(Buffer buffer) {
        int reason = buffer.getInt();
        String message = buffer.getString();
        if (told.compareAndSet(false, true)) {
            opening.refused(reason, message);
        }
        close(true);
    }

    @Override
    protected void preClose() {
        if (told.compareAndSet(false, true)) {
            opening.refused(SshConstants.SSH_OPEN_CONNECT_FAILED, "The container closed the connection.");
        }
        super.preClose();
    }

    @Override
    ChannelEnd other() {
        return opening.user();
    }

    @Override
    void count(long bytes) {
        opening.received(bytes);
    }

    @Override
    public OpenFuture open(long recipient, long windowSize, long packetSize, Buffer buffer) {
        throw new UnsupportedOperationException("a container opens no channels");
    }
}
