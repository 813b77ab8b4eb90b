package cloud.edd.gateway.ssh;

import cloud.edd.gateway.listener.DrainProperties;
import cloud.edd.gateway.relay.SshHandover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.file.nonefs.NoneFileSystemFactory;
import org.apache.sshd.common.global.KeepAliveHandler;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.global.NoMoreSessionsHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The SSH server: takes connections while the gateway runs, and lets those who are inside finish when it ends. */
public final class SshDoor implements SmartLifecycle {
    /** That of Boot's web server's drain: both take connections until then, and have the same time to end. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

    private static final int BACKLOG = 1_024;

    /** A packet of the largest size with what is around it. */
    private static final int READ_BUFFER = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(SshDoor.class);

    private final DrainProperties drain;
    private final Visits visits;
    private final SshdShell shell;
    private final List<KeyPair> hostKeys;
    private final SshHandover handover;
    private final Server server;
    private volatile boolean running;

    SshDoor(
            SshListenerProperties listener,
            SshProperties properties,
            DrainProperties drain,
            List<KeyPair> hostKeys,
            Admission admission,
            Visits visits,
            SshdShell shell,
            SessionEvents events,
            Origins origins,
            SshHandover handover,
            Executor executor) {
        this.drain = drain;
        this.visits = visits;
        this.shell = shell;
        this.hostKeys = hostKeys;
        this.handover = handover;
        this.server = (Server) ServerBuilder.builder().factory(Server::new).build(true);
        Algorithms.of(server);
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        server.setHost(listener.address());
        server.setPort(listener.ssh());
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys));
        server.setUserAuthFactories(List.of(new ContainerKeyLogin.Factory(admission, properties.channels())));
        server.setPublickeyAuthenticator(ContainerKeyLogin.offers(admission));
        server.setChannelFactories(Stream.of("session", "direct-tcpip", "direct-streamlocal@openssh.com")
                .<ChannelFactory>map(type -> new Relay(type, executor))
                .toList());
        // Above all no remote forwarding: its listeners would be the gateway's.
        server.setGlobalRequestHandlers(List.of(
                new KeepAliveHandler(),
                new NoMoreSessionsHandler(),
                (service, request, wantReply, buffer) -> Result.ReplyFailure));
        server.setFileSystemFactory(NoneFileSystemFactory.INSTANCE);
        server.addSessionListener(events);
        server.setServerProxyAcceptor(origins);
        server.setSessionHeartbeat(HeartbeatType.IGNORE, properties.heartbeat());
        CoreModuleProperties.AUTH_TIMEOUT.set(server, properties.login());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, properties.attempts());
        CoreModuleProperties.WINDOW_SIZE.set(server, properties.window().toBytes());
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, READ_BUFFER);
        CoreModuleProperties.SOCKET_BACKLOG.set(server, BACKLOG);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(server, true);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "EddCloud");
    }

    @Override
    public void start() {
        try {
            shell.start();
            server.start();
            bound().ifPresent(handover::opened);
            running = true;
        } catch (IOException e) {
            shell.close();
            throw new UncheckedIOException(
                    "Cannot listen on " + server.getHost() + ":" + server.getPort() + " for SSH: " + e.getMessage()
                            + ". Free the port or set edd.gateway.listeners.ssh.",
                    e);
        }
        log.info(
                "SSH on {}:{}, host keys {}",
                server.getHost(),
                port(),
                hostKeys.stream()
                        .map(key -> ContainerKeyLogin.fingerprint(key.getPublic()))
                        .collect(Collectors.joining(" ")));
    }

    /** The port it got, -1 while it is not bound. */
    public int port() {
        return bound().map(InetSocketAddress::getPort).orElse(-1);
    }

    private Optional<InetSocketAddress> bound() {
        return server.getBoundAddresses().stream()
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst();
    }

    @Override
    public void stop(Runnable stopped) {
        Thread.ofVirtual().name("ssh-drain").start(() -> {
            try {
                drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stop();
                stopped.run();
            }
        });
    }

    private void drain() throws InterruptedException {
        new CountDownLatch(1).await(drain.announce().toNanos(), TimeUnit.NANOSECONDS);
        handover.closed();
        server.takeNoMore();
        Duration left = drain.timeout().minus(drain.announce());
        visits.warnAll("The gateway restarts. This connection ends within " + left.toSeconds() + " seconds.");
        visits.awaitEmpty(left);
        visits.endAll("The gateway restarts. Connect again.");
    }

    @Override
    public void stop() {
        running = false;
        handover.closed();
        try {
            server.stop(true);
        } catch (IOException e) {
            log.warn("The SSH server did not end well: {}", e.getMessage());
        }
        shell.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Stops listening without ending what is open. */
    private static final class Server extends SshServer {
        void takeNoMore() {
            if (acceptor != null) {
                acceptor.unbind();
            }
        }
    }

    /** Relays channels of one type. */
    private record Relay(String type, Executor executor) implements ChannelFactory {
        @Override
        public String getName() {
            return type;
        }

        @Override
        public @Nullable Channel createChannel(Session session) {
            Login login = Login.of(session);
            Visit visit = login == null ? null : login.visit();
            return visit == null ? null : new UserChannel(type, visit, executor);
        }
    }
}
