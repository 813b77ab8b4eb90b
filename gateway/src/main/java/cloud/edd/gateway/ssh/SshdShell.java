package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Into a container through its SSH server: with a certificate for this one time, if there is an authority to sign it and
 * the container trusts that, else with the gateway's own key, which compute places in every container. The container's
 * host key is taken as it comes: nobody tells which is the right one.
 */
final class SshdShell implements ContainerShell, AutoCloseable {
    /** After so many unanswered signs of life the container is taken for gone. */
    private static final int MOST_UNANSWERED_HEARTBEATS = 3;

    private static final Logger log = LoggerFactory.getLogger(SshdShell.class);

    private final SshProperties properties;
    private final @Nullable ContainerCertificates certificates;
    private final SshClient client;
    private final Executor executor;

    /**
     * @param key for containers that take no certificates
     * @param executor where channels go on after a write
     */
    SshdShell(SshProperties properties, KeyPair key, @Nullable ContainerCertificates certificates, Executor executor) {
        this.properties = properties;
        this.certificates = certificates;
        this.executor = executor;
        this.client = SshClient.setUpDefaultClient();
        Algorithms.of(client);
        List<NamedFactory<Signature>> signatures = new ArrayList<>(client.getSignatureFactories());
        signatures.add(BuiltinSignatures.ed25519_cert);
        client.setSignatureFactories(signatures);
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setServerKeyVerifier((session, address, hostKey) -> true);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(key));
        client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        // A container asks the gateway for nothing: no channels, no global requests.
        client.setChannelFactories(List.of());
        client.setGlobalRequestHandlers(List.of((service, request, wantReply, buffer) -> Result.ReplyFailure));
        CoreModuleProperties.WINDOW_SIZE.set(client, properties.window().toBytes());
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, properties.heartbeat());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MOST_UNANSWERED_HEARTBEATS);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
    }

    void start() {
        client.start();
    }

    @Override
    public ContainerSession enter(Container container, String login) throws ContainerUnreachableException {
        String id = container.id();
        ClientSession session;
        try {
            session = client.connect(login, String.valueOf(container.host()), properties.containerPort())
                    .verify(properties.connect())
                    .getSession();
        } catch (IOException e) {
            throw new ContainerUnreachableException(
                    "The SSH server of container " + id + " cannot be reached. It may still be starting: try again.",
                    e);
        }
        try {
            if (certificates != null) {
                // Offered before the key of the client.
                session.addPublicKeyIdentity(certificates.issue(id));
            }
            session.auth().verify(properties.connect());
            return new Session(session);
        } catch (IOException e) {
            session.close(true);
            throw new ContainerUnreachableException(
                    "The SSH server of container " + id + " does not let the gateway in as '" + login
                            + "'. Is there such a user, and is the gateway's key among its authorized keys?",
                    e);
        }
    }

    @Override
    public void close() {
        client.stop();
    }

    private final class Session implements ContainerSession {
        private final ClientSession session;

        Session(ClientSession session) {
            this.session = session;
        }

        @Override
        public void open(String type, byte[] parameters, Opening opening) {
            var channel = new ContainerChannel(opening, executor);
            try {
                channel.open(session, type, parameters);
            } catch (IOException e) {
                log.debug("{} opens no channel: {}", session, e.getMessage());
                channel.cannotOpen();
            }
        }

        @Override
        public void onEnd(Runnable action) {
            session.addCloseFutureListener(closed -> action.run());
        }

        @Override
        public void close() {
            session.close(true);
        }
    }
}
