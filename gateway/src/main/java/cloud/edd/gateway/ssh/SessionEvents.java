package cloud.edd.gateway.ssh;

import cloud.edd.gateway.limit.ConnectionCounts;
import io.micrometer.core.instrument.Counter;
import java.net.InetSocketAddress;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/** Follows each connection from its begin to its end: counts it, lets visits begin and end, and puts them on record. */
final class SessionEvents implements SessionListener {
    private final ConnectionCounts connections;
    private final ConnectionCounts logins;
    private final ContainerShell shell;
    private final Visits visits;
    private final SshAudit audit;
    private final Counter rejected;

    /**
     * @param connections of an address that are open
     * @param logins of an address that are not done
     * @param rejected counts connections on which nobody was let in
     */
    SessionEvents(
            ConnectionCounts connections,
            ConnectionCounts logins,
            ContainerShell shell,
            Visits visits,
            SshAudit audit,
            Counter rejected) {
        this.connections = connections;
        this.logins = logins;
        this.shell = shell;
        this.visits = visits;
        this.audit = audit;
        this.rejected = rejected;
    }

    @Override
    public void sessionCreated(Session session) {
        if (!(session.getRemoteAddress() instanceof InetSocketAddress peer)) {
            session.close(true);
            return;
        }
        if (!connections.opened(peer.getAddress())) {
            rejected.increment();
            session.close(true);
            return;
        }
        if (!logins.opened(peer.getAddress())) {
            connections.closed(peer.getAddress());
            rejected.increment();
            session.close(true);
            return;
        }
        Login.begin(session, new Login(peer.getAddress()));
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        Login login = Login.of(session);
        Visit visit = login == null ? null : login.visit();
        if (event == Event.Authenticated && login != null && visit != null && login.enter()) {
            logins.closed(login.peer());
            audit.opened(visit);
            visits.began(visit);
            if (login.isClosed()) {
                // Its end may have been told before it began.
                visits.ended(visit);
                return;
            }
            visit.enter(shell);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        Login login = Login.of(session);
        if (login == null) {
            return;
        }
        boolean entered = login.close();
        connections.closed(login.peer());
        Visit visit = login.visit();
        if (entered && visit != null) {
            visit.leave();
            visits.ended(visit);
            audit.closed(visit);
            return;
        }
        logins.closed(login.peer());
        if (audit.rejected(login)) {
            rejected.increment();
        }
    }
}
