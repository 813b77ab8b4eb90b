package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.SeenHostKeys;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Into a container through its SSH server: with a certificate for this one time, if there is an authority to sign it and
 * the container trusts that, else with the gateway's own key, which compute places in every container. The container
 * must show a host key that it is known by; the first one that is seen is put on record when compute tells none.
 */
final class SshdShell implements ContainerShell, AutoCloseable {
    /** After so many unanswered signs of life the container is taken for gone. */
    private static final int MOST_UNANSWERED_HEARTBEATS = 3;

    private static final Logger log = LoggerFactory.getLogger(SshdShell.class);

    private final SshProperties properties;
    private final @Nullable ContainerCertificates certificates;
    private final SshClient client;
    private final SeenHostKeys seen;
    private final Executor executor;

    /**
     * @param key for containers that take no certificates
     * @param seen where it is put on record by which host keys containers are known
     * @param executor where channels go on after a write
     */
    SshdShell(
            SshProperties properties,
            KeyPair key,
            @Nullable ContainerCertificates certificates,
            SeenHostKeys seen,
            Executor executor) {
        this.properties = properties;
        this.certificates = certificates;
        this.seen = seen;
        this.executor = executor;
        this.client = SshClient.setUpDefaultClient();
        Algorithms.of(client);
        List<NamedFactory<Signature>> signatures = new ArrayList<>(client.getSignatureFactories());
        signatures.add(BuiltinSignatures.ed25519_cert);
        client.setSignatureFactories(signatures);
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        client.setServerKeyVerifier((session, address, hostKey) -> {
            HostKeyCheck check = HostKeyCheck.of(session);
            return check != null && check.takes(hostKey);
        });
        client.addSessionListener(HostKeyCheck.KNOWN_KINDS_FIRST);
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
        var check = new HostKeyCheck(container.hostKeys());
        ClientSession session;
        try {
            session = client.connect(
                            login, String.valueOf(container.host()), properties.containerPort(), check.context())
                    .verify(properties.connect())
                    .getSession();
        } catch (IOException e) {
            throw new ContainerUnreachableException(
                    "The SSH server of container " + id + " cannot be reached. It may still be starting: try again.",
                    e);
        }
        boolean inside = false;
        try {
            if (certificates != null) {
                // Offered before the key of the client.
                session.addPublicKeyIdentity(certificates.issue(id));
            }
            session.auth().verify(properties.connect());
            putOnRecord(container, String.valueOf(check.met()));
            inside = true;
            return new Session(session);
        } catch (IOException e) {
            if (check.isRefused()) {
                throw unknown(id, String.valueOf(check.met()), container.hostKeys(), e);
            }
            throw new ContainerUnreachableException(
                    "The SSH server of container " + id + " does not let the gateway in as '" + login
                            + "'. Is there such a user, and is the gateway's key among its authorized keys?",
                    e);
        } finally {
            if (!inside) {
                session.close(true);
            }
        }
    }

    /** Whoever took the gateway's key is the container, as long as nothing else is known. */
    private void putOnRecord(Container container, String met) throws ContainerUnreachableException {
        if (!container.hostKeys().isEmpty()) {
            return;
        }
        String id = container.id();
        String known;
        try {
            known = seen.see(id, met)
                    .orElseThrow(() -> new ContainerUnreachableException(
                            "Container " + id + " does not exist any more.", new NoSuchElementException(id)));
        } catch (DataAccessException e) {
            throw new ContainerUnreachableException(
                    "The host key of container " + id + " cannot be put on record now. Try again in a moment.", e);
        }
        if (!known.equals(met)) {
            throw unknown(id, met, Set.of(known), new SshException("seen by another replica"));
        }
    }

    private static UnknownHostKeyException unknown(String container, String met, Set<String> known, Exception cause) {
        return new UnknownHostKeyException(
                container,
                fingerprint(met),
                known.stream().map(SshdShell::fingerprint).collect(Collectors.toCollection(TreeSet::new)),
                cause);
    }

    /** As {@code ssh-keygen -l} writes it; what is no key as it is. */
    private static String fingerprint(String key) {
        try {
            PublicKey parsed = PublicKeyEntry.parsePublicKeyEntry(key)
                    .resolvePublicKey(null, Map.of(), PublicKeyEntryResolver.FAILING);
            return ContainerKeyLogin.fingerprint(parsed);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return "'" + key + "'";
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
