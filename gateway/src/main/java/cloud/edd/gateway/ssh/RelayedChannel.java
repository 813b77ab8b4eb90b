package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.AbstractChannel;
import org.apache.sshd.common.channel.ChannelAsyncOutputStream;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel of an SSH connection whose every message goes to another end, and which sends what that end heard: data and
 * errors with back pressure, requests and their answers, the end of data, the close.
 */
abstract class RelayedChannel extends AbstractChannel implements ChannelEnd {
    /** They tell how a command ended: what it wrote comes first. */
    private static final Set<String> AFTER_DATA = Set.of("exit-status", "exit-signal");

    /** They would let a container use the person's keys or screen. */
    private static final Set<String> REFUSED = Set.of("auth-agent-req@openssh.com", "x11-req");

    /** Requests without an answer yet; a client waits for one before it sends the next, or sends a handful at once. */
    private static final int MOST_UNANSWERED = 256;

    private static final Logger log = LoggerFactory.getLogger(RelayedChannel.class);

    /** Null until the channel has its session. */
    private volatile @Nullable Streams streams;

    private final Outflow outflow;
    /** Told to the other end with each piece of data: always the same one, so that pieces can be joined. */
    private final LongConsumer taken = this::release;

    /** Requests of this side that wait for an answer, the oldest first: whether they were passed on or refused here. */
    private final Deque<Boolean> unanswered = new ArrayDeque<>();

    RelayedChannel(boolean client, Executor executor) {
        super(client);
        outflow = new Outflow((buffer, error) -> streams().write(buffer, error), this::broken, executor);
    }

    /** On a channel that is being closed nothing can be sent any more; closed at once, it would not even say that it is. */
    private void broken() {
        if (!isClosing()) {
            close(true);
        }
    }

    /** Both take from the one window that the receiver gave this channel. */
    private record Streams(ChannelAsyncOutputStream data, ChannelAsyncOutputStream errors) {
        IoWriteFuture write(Buffer buffer, boolean error) throws IOException {
            return (error ? errors : data).writeBuffer(buffer);
        }

        void windowExpanded() throws IOException {
            data.onWindowExpanded();
            errors.onWindowExpanded();
        }
    }

    @Override
    public void init(ConnectionService service, Session session, long id) throws IOException {
        super.init(service, session, id);
        streams = new Streams(
                new ChannelAsyncOutputStream(this, SshConstants.SSH_MSG_CHANNEL_DATA),
                new ChannelAsyncOutputStream(this, SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA));
    }

    private Streams streams() {
        return Objects.requireNonNull(streams);
    }

    /** The other end; null while there is none or none any more. */
    abstract @Nullable ChannelEnd other();

    /** Bytes that this side sent. */
    abstract void count(long bytes);

    @Override
    protected void doWriteData(byte[] bytes, int offset, long length) {
        pass(bytes, offset, length, false);
    }

    @Override
    protected void doWriteExtendedData(byte[] bytes, int offset, long length) {
        pass(bytes, offset, length, true);
    }

    private void pass(byte[] bytes, int offset, long length, boolean error) {
        ChannelEnd other = other();
        if (other != null && length > 0) {
            count(length);
            other.data(Arrays.copyOfRange(bytes, offset, offset + (int) length), error, taken);
        }
    }

    private void release(long bytes) {
        try {
            getLocalWindow().release(bytes);
        } catch (IOException e) {
            log.debug("{} cannot be told of its window: {}", this, e.getMessage());
            close(true);
        }
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        streams().windowExpanded();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        ChannelEnd other = other();
        if (other != null) {
            other.eof();
        }
    }

    @Override
    public void handleRequest(Buffer buffer) throws IOException {
        String type = buffer.getString();
        boolean wantReply = buffer.getBoolean();
        ChannelEnd other = other();
        boolean passed = other != null && !REFUSED.contains(type);
        if (wantReply) {
            synchronized (unanswered) {
                if (unanswered.size() >= MOST_UNANSWERED) {
                    throw new IOException("more than " + MOST_UNANSWERED + " requests wait for an answer");
                }
                unanswered.add(passed);
            }
        }
        if (passed && other != null) {
            other.request(type, wantReply, buffer.getCompactData());
        } else {
            answerRefused();
        }
    }

    @Override
    public void handleSuccess() {
        answer(true);
    }

    @Override
    public void handleFailure() {
        answer(false);
    }

    private void answer(boolean success) {
        ChannelEnd other = other();
        if (other != null) {
            other.replied(success);
        }
    }

    @Override
    public void replied(boolean success) {
        synchronized (unanswered) {
            if (unanswered.poll() != null) {
                sendReply(success);
            }
        }
        answerRefused();
    }

    /** Answers keep the order of the requests: a refused one waits for those before it. */
    private void answerRefused() {
        synchronized (unanswered) {
            while (Boolean.FALSE.equals(unanswered.peek())) {
                unanswered.poll();
                sendReply(false);
            }
        }
    }

    private void sendReply(boolean success) {
        Buffer reply = getSession()
                .createBuffer(
                        success ? SshConstants.SSH_MSG_CHANNEL_SUCCESS : SshConstants.SSH_MSG_CHANNEL_FAILURE,
                        Integer.BYTES);
        reply.putUInt(getRecipient());
        send(reply);
    }

    private void send(Buffer message) {
        try {
            writePacket(message);
        } catch (IOException e) {
            log.debug("{} is broken: {}", this, e.getMessage());
            close(true);
        }
    }

    @Override
    public void data(byte[] bytes, boolean error, LongConsumer source) {
        outflow.data(bytes, error, source);
    }

    @Override
    public void request(String type, boolean wantReply, byte[] parameters) {
        Session session = getSession();
        Buffer request = session.createBuffer(
                SshConstants.SSH_MSG_CHANNEL_REQUEST, type.length() + parameters.length + 2 * Long.BYTES);
        request.putUInt(getRecipient());
        request.putString(type);
        request.putBoolean(wantReply);
        request.putRawBytes(parameters);
        if (AFTER_DATA.contains(type)) {
            outflow.act(() -> writePacket(request));
        } else {
            send(request);
        }
    }

    @Override
    public void eof() {
        outflow.act(this::sendEof);
    }

    @Override
    public void finish() {
        outflow.act(() -> {
            end();
            return null;
        });
    }

    /** All is sent, and nothing comes from the other end any more. */
    void end() throws IOException {
        close(false);
    }

    /** This side takes no more data; what else is to be sent still is. */
    final void discardData() {
        outflow.discardData();
    }
}
