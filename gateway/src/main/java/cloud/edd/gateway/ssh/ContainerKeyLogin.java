package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * A login with a key that a container takes. Whoever proved to have such a key, and only they, are told why the container
 * cannot be entered now.
 */
final class ContainerKeyLogin extends UserAuthPublicKey {
    private final Admission admission;
    private final int mostChannels;

    private ContainerKeyLogin(Admission admission, int mostChannels) {
        this.admission = admission;
        this.mostChannels = mostChannels;
    }

    /** Makes one for each key that is offered. */
    static final class Factory extends UserAuthPublicKeyFactory {
        private final Admission admission;
        private final int mostChannels;

        /** @param mostChannels that one connection may have open at once */
        Factory(Admission admission, int mostChannels) {
            this.admission = admission;
            this.mostChannels = mostChannels;
        }

        @Override
        public UserAuthPublicKey createUserAuth(ServerSession session) {
            return new ContainerKeyLogin(admission, mostChannels);
        }
    }

    /** Decides about an offered key before its owner has proved to have it. */
    static PublickeyAuthenticator offers(Admission admission) {
        return (user, key, session) -> {
            Login login = Login.of(session);
            Optional<Target> target = Target.parse(user);
            if (login == null || key instanceof OpenSshCertificate) {
                return false;
            }
            String fingerprint = fingerprint(key);
            boolean taken =
                    target.filter(known -> admission.knows(known, fingerprint)).isPresent();
            login.offers(user, fingerprint, taken);
            if (target.flatMap(admission::container).isEmpty()) {
                // For the record only: to whoever asks it looks like a key that is not taken.
                login.blocked("There is no such container.");
            }
            return taken;
        };
    }

    /** As {@code ssh-keygen -l} writes it. */
    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    @Override
    public @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
        ServerSession session = getServerSession();
        Login login = Login.of(session);
        Optional<Target> target = Target.parse(getUsername());
        if (login == null || target.isEmpty()) {
            refuse(
                    session,
                    "'" + getUsername() + "' names no container: connect as <container>@, or as <user>.<container>@,"
                            + " where <container> is its id of eight characters.");
            return null;
        }
        Boolean proved = super.doAuth(buffer, init);
        String fingerprint = login.offered();
        if (!Boolean.TRUE.equals(proved) || fingerprint == null) {
            return proved;
        }
        Optional<Container> container = admission.container(target.get());
        String refusal = admission
                .refusal(target.get(), fingerprint, login.ingressPort())
                .orElse(null);
        if (refusal != null || container.isEmpty()) {
            String reason = String.valueOf(refusal);
            login.blocked(reason);
            refuse(session, reason);
            return null;
        }
        login.visits(new Visit(
                target.get(), container.get(), fingerprint, session, login.peer(), login.ingressPort(), mostChannels));
        return true;
    }

    /** A banner, as that is what clients show before a login, then the end. */
    private static void refuse(ServerSession session, String reason) throws IOException {
        Buffer banner = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_BANNER, reason.length() + Long.SIZE);
        banner.putString(reason + "\r\n");
        banner.putString("en");
        session.writePacket(banner);
        session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, reason);
    }
}
