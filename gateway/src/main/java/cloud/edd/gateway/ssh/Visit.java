package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One person's connection to one container, from the login to the end. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // what follows the way in tells its own failures
final class Visit {
    private static final Logger log = LoggerFactory.getLogger(Visit.class);

    private final Target target;
    private final Container container;
    private final String fingerprint;
    private final ServerSession session;
    private final InetAddress peer;
    private final OptionalInt ingressPort;
    private final int mostChannels;
    private final CompletableFuture<ContainerSession> inside = new CompletableFuture<>();
    private final Set<UserChannel> channels = ConcurrentHashMap.newKeySet();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final long since = System.nanoTime();

    /**
     * @param fingerprint of the key that opened the door
     * @param ingressPort of containers on which the person came in; empty for SSH's own port
     * @param mostChannels at once
     */
    Visit(
            Target target,
            Container container,
            String fingerprint,
            ServerSession session,
            InetAddress peer,
            OptionalInt ingressPort,
            int mostChannels) {
        this.target = target;
        this.container = container;
        this.fingerprint = fingerprint;
        this.session = session;
        this.peer = peer;
        this.ingressPort = ingressPort;
        this.mostChannels = mostChannels;
    }

    Target target() {
        return target;
    }

    Container container() {
        return container;
    }

    String fingerprint() {
        return fingerprint;
    }

    InetAddress peer() {
        return peer;
    }

    OptionalInt ingressPort() {
        return ingressPort;
    }

    /** Bytes of channels that the person sent. */
    long bytesSent() {
        return sent.sum();
    }

    /** Bytes of channels that the container sent. */
    long bytesReceived() {
        return received.sum();
    }

    long seconds() {
        return (System.nanoTime() - since) / 1_000_000_000;
    }

    /**
     * Goes into the container; what the person asks for meanwhile waits.
     *
     * @param impostor told when something shows a host key that the container is not known by
     */
    void enter(ContainerShell shell, Consumer<UnknownHostKeyException> impostor) {
        Thread.ofVirtual().name("ssh-enter-" + target.container()).start(() -> {
            try {
                ContainerSession entered = shell.enter(container, target.login());
                entered.onEnd(
                        () -> end("The SSH server of container " + target.container() + " ended the connection."));
                inside.complete(entered);
            } catch (ContainerUnreachableException e) {
                if (e instanceof UnknownHostKeyException unknown) {
                    impostor.accept(unknown);
                }
                log.info("no way into container {}: {}", target.container(), causeOf(e));
                end(String.valueOf(e.getMessage()));
                inside.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                inside.completeExceptionally(e);
            }
        });
    }

    private static String causeOf(Exception e) {
        return String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    /** Has the container's end of a channel opened, once there is a way in. */
    void open(String type, byte[] parameters, UserChannel user) {
        inside.whenComplete((entered, failure) -> {
            if (failure == null) {
                entered.open(type, parameters, user);
            } else {
                user.refused(SshConstants.SSH_OPEN_CONNECT_FAILED, "There is no way into the container.");
            }
        });
    }

    /** False when there are as many channels as there may be. */
    boolean began(UserChannel channel) {
        return channels.size() < mostChannels && channels.add(channel);
    }

    void closed(UserChannel channel) {
        channels.remove(channel);
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    void received(long bytes) {
        received.add(bytes);
    }

    /** Tells those who sit in front of a terminal. */
    void warn(String line) {
        channels.forEach(channel -> channel.warn(line));
    }

    /** Ends it at once, with words for the person. */
    void end(String reason) {
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, reason);
        } catch (IOException e) {
            log.debug("{} was gone already: {}", session, e.getMessage());
            session.close(true);
        }
    }

    /** The person's side is gone: nothing is left open inside. */
    void leave() {
        inside.whenComplete((entered, failure) -> {
            if (entered != null) {
                entered.close();
            }
        });
    }
}
