package cloud.edd.gateway.ssh;

import cloud.edd.gateway.limit.ConnectionCounts;
import cloud.edd.gateway.relay.SshHandover;
import io.micrometer.core.instrument.Counter;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/** Follows each connection from its begin to its end: counts it, lets visits begin and end, and puts them on record. */
final class SessionEvents implements SessionListener {
    private final ConnectionCounts connections;
    private final ConnectionCounts logins;
    private final SshHandover handover;
    private final ContainerShell shell;
    private final Visits visits;
    private final SshAudit audit;
    private final Counter rejected;
    private final Counter refusedHostKeys;

    /**
     * @param connections of an address that are open
     * @param logins of an address that are not done
     * @param handover by which the gateway hands over connections from the ports of containers
     * @param rejected counts connections on which nobody was let in
     * @param refusedHostKeys counts visits that ended since the container showed a host key that it is not known by
     */
    SessionEvents(
            ConnectionCounts connections,
            ConnectionCounts logins,
            SshHandover handover,
            ContainerShell shell,
            Visits visits,
            SshAudit audit,
            Counter rejected,
            Counter refusedHostKeys) {
        this.connections = connections;
        this.logins = logins;
        this.handover = handover;
        this.shell = shell;
        this.visits = visits;
        this.audit = audit;
        this.rejected = rejected;
        this.refusedHostKeys = refusedHostKeys;
    }

    @Override
    public void sessionCreated(Session session) {
        if (!(session.getRemoteAddress() instanceof InetSocketAddress peer)) {
            session.close(true);
            return;
        }
        boolean relayed = handover.isOurs(peer);
        var tally = new Tally(connections, logins);
        // Of what the gateway relays it is told next who it is.
        if (!relayed && !tally.add(peer.getAddress())) {
            refuse(session);
            return;
        }
        Login.begin(session, new Login(peer, relayed, tally));
    }

    private void refuse(Session session) {
        rejected.increment();
        session.close(true);
    }

    /**
     * Whoever made the connection says for whom; false when there is nobody to go on with.
     *
     * @param client null if it speaks for itself
     * @param port where the client came in
     */
    boolean told(ServerSession session, Login login, @Nullable InetSocketAddress client, int port) {
        if (client == null) {
            login.openedForItself();
            return !login.isRelayed();
        }
        if (!login.tally().add(client.getAddress())) {
            rejected.increment();
            return false;
        }
        if (session instanceof AbstractServerSession known) {
            known.setClientAddress(client);
        }
        login.openedFor(client.getAddress(), login.isRelayed() ? OptionalInt.of(port) : OptionalInt.empty());
        return true;
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        Login login = Login.of(session);
        Visit visit = login == null ? null : login.visit();
        if (event == Event.Authenticated && login != null && visit != null && login.enter()) {
            login.tally().letIn();
            audit.opened(visit);
            visits.began(visit);
            if (login.isClosed()) {
                // Its end may have been told before it began.
                visits.ended(visit);
                return;
            }
            visit.enter(shell, unknown -> {
                refusedHostKeys.increment();
                audit.rejected(visit, unknown);
            });
        }
    }

    @Override
    public void sessionClosed(Session session) {
        Login login = Login.of(session);
        if (login == null) {
            return;
        }
        boolean entered = login.close();
        login.tally().end();
        Visit visit = login.visit();
        if (entered && visit != null) {
            visit.leave();
            visits.ended(visit);
            audit.closed(visit);
            return;
        }
        if (audit.rejected(login)) {
            rejected.increment();
        }
    }
}
