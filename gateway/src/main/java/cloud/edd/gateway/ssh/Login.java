package cloud.edd.gateway.ssh;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;

/** What happened on one connection before somebody was let in. Confined to the thread that handles its messages. */
final class Login {
    private static final AttributeKey<Login> KEY = new AttributeKey<>();

    private final InetAddress peer;
    private final AtomicBoolean pending = new AtomicBoolean(true);
    private final Set<String> rejectedKeys = new LinkedHashSet<>();
    private String user = "";
    private @Nullable String offered;
    private @Nullable String blocked;
    private volatile @Nullable Visit visit;

    Login(InetAddress peer) {
        this.peer = peer;
    }

    static void begin(Session session, Login login) {
        session.setAttribute(KEY, login);
    }

    /** The login of this connection; null on one that was refused before it began. */
    static @Nullable Login of(Session session) {
        return session.getAttribute(KEY);
    }

    InetAddress peer() {
        return peer;
    }

    /** True once: whoever gets it gives back what counts pending logins. */
    boolean settle() {
        return pending.getAndSet(false);
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
