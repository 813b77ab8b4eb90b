package cloud.edd.gateway.ssh;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * What happened on one connection before somebody was let in. What is offered comes from the thread that handles its
 * messages; the stage is thread-safe, as a connection may be closed from anywhere.
 */
final class Login {
    private static final AttributeKey<Login> KEY = new AttributeKey<>();

    private enum Stage {
        PENDING,
        ENTERED,
        CLOSED
    }

    private final InetSocketAddress connected;
    private final boolean relayed;
    private final Tally tally;
    private volatile InetAddress peer;
    private volatile OptionalInt ingressPort = OptionalInt.empty();
    private volatile boolean told;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.PENDING);
    private final Set<String> rejectedKeys = new LinkedHashSet<>();
    private String user = "";
    private @Nullable String offered;
    private @Nullable String blocked;
    private volatile @Nullable Visit visit;

    /**
     * @param connected who made the connection
     * @param relayed whether that was the gateway itself, for somebody who came in on a port of containers
     * @param tally what the connection counts as
     */
    Login(InetSocketAddress connected, boolean relayed, Tally tally) {
        this.connected = connected;
        this.relayed = relayed;
        this.tally = tally;
        this.peer = connected.getAddress();
    }

    static void begin(Session session, Login login) {
        session.setAttribute(KEY, login);
    }

    /** The login of this connection; null on one that was refused before it began. */
    static @Nullable Login of(Session session) {
        return session.getAttribute(KEY);
    }

    InetSocketAddress connected() {
        return connected;
    }

    boolean isRelayed() {
        return relayed;
    }

    Tally tally() {
        return tally;
    }

    /** Whether it was told for whom the connection was opened. */
    boolean isTold() {
        return told;
    }

    /** Whoever made the connection speaks for itself. */
    void openedForItself() {
        told = true;
    }

    /** @param port of containers where the client came in; empty if it was SSH's own */
    void openedFor(InetAddress client, OptionalInt port) {
        peer = client;
        ingressPort = port;
        told = true;
    }

    /** The person's address. */
    InetAddress peer() {
        return peer;
    }

    /** The port of containers on which the person came in; empty if it was SSH's own. */
    OptionalInt ingressPort() {
        return ingressPort;
    }

    /** Somebody was let in; false when the connection was closed before. */
    boolean enter() {
        return stage.compareAndSet(Stage.PENDING, Stage.ENTERED);
    }

    /** The connection is closed; returns whether somebody was let in before. */
    boolean close() {
        return stage.getAndSet(Stage.CLOSED) == Stage.ENTERED;
    }

    boolean isClosed() {
        return stage.get() == Stage.CLOSED;
    }

    void offers(String userName, String fingerprint, boolean taken) {
        user = userName;
        offered = fingerprint;
        if (!taken) {
            rejectedKeys.add(fingerprint);
        }
    }

    void blocked(String reason) {
        blocked = reason;
    }

    void visits(Visit begun) {
        visit = begun;
    }

    String user() {
        return user;
    }

    /** The last key that was offered. */
    @Nullable String offered() {
        return offered;
    }

    Set<String> rejectedKeys() {
        return rejectedKeys;
    }

    /** Why the owner of the container could not enter; null if nobody got that far. */
    @Nullable String blocked() {
        return blocked;
    }

    @Nullable Visit visit() {
        return visit;
    }
}
