package cloud.edd.gateway.ssh;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host key that is met on one way into a container is one it is known by. Where none is known, whichever comes
 * first is taken, and no other one for as long as the connection lasts. Thread-safe.
 */
final class HostKeyCheck {
    private static final AttributeKey<HostKeyCheck> KEY = new AttributeKey<>();

    /** Asks the container first for keys of the kinds it is known by. */
    static final SessionListener KNOWN_KINDS_FIRST = new SessionListener() {
        @Override
        public void sessionNegotiationOptionsCreated(Session session, Map<KexProposalOption, String> proposal) {
            HostKeyCheck check = session instanceof ClientSession client ? of(client) : null;
            if (check != null) {
                proposal.computeIfPresent(KexProposalOption.SERVERKEYS, (option, kinds) -> check.knownFirst(kinds));
            }
        }
    };

    private final Set<String> known;
    private @Nullable String met;
    private boolean refused;

    /** @param known type and base64 of each key; empty if none is known yet */
    HostKeyCheck(Set<String> known) {
        this.known = Set.copyOf(known);
    }

    /** What a connection is made with, so that it is {@link #of} it. */
    AttributeRepository context() {
        return AttributeRepository.ofKeyValuePair(KEY, this);
    }

    /** That of the way which the session is. */
    static @Nullable HostKeyCheck of(ClientSession session) {
        AttributeRepository context = session.getConnectionContext();
        return context == null ? null : context.getAttribute(KEY);
    }

    synchronized boolean takes(PublicKey key) {
        PublicKey plain = key instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : key;
        String shown = PublicKeyEntry.toString(plain);
        Set<String> taken = known.isEmpty() && met != null ? Set.of(met) : known;
        met = shown;
        refused |= !taken.isEmpty() && !taken.contains(shown);
        return !refused;
    }

    synchronized boolean isRefused() {
        return refused;
    }

    /** The key that was shown last, as type and base64; null before any was. */
    synchronized @Nullable String met() {
        return met;
    }

    private String knownFirst(String algorithms) {
        Set<String> kinds = known.stream().map(key -> key.split(" ", 2)[0]).collect(Collectors.toSet());
        String[] all = algorithms.split(",", -1);
        return Stream.concat(
                        Arrays.stream(all).filter(name -> kinds.contains(kind(name))),
                        Arrays.stream(all).filter(name -> !kinds.contains(kind(name))))
                .collect(Collectors.joining(","));
    }

    /** Of keys, where the algorithm names that of a signature. */
    private static String kind(String algorithm) {
        return Objects.requireNonNullElse(KeyUtils.getCanonicalKeyType(algorithm), algorithm);
    }
}
