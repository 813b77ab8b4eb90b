package cloud.edd.gateway.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in force. A changed pair replaces its predecessor for new handshakes; connections that live keep what
 * they presented. A pair that cannot be used, such as one half-way through a renewal, leaves the old one in force.
 * Thread-safe.
 */
public final class Certificates {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);

    private record Loaded(CertificateFiles files, List<String> content, ServerCertificate certificate) {}

    private volatile List<Loaded> inForce;

    /** @throws UnusableCertificateException if any pair cannot be used at the start */
    public Certificates(TlsProperties properties) throws UnusableCertificateException {
        List<Loaded> loaded = new ArrayList<>();
        for (TlsProperties.Pair pair : properties.certificates()) {
            loaded.add(load(new CertificateFiles(pair)));
        }
        inForce = List.copyOf(loaded);
    }

    /** The certificate to present for a server name, lower case; empty if none covers it. */
    public Optional<ServerCertificate> forServerName(String name) {
        for (Loaded loaded : inForce) {
            if (loaded.certificate().covers(name)) {
                return Optional.of(loaded.certificate());
            }
        }
        return Optional.empty();
    }

    /** Reads the files again and swaps in what changed. */
    public synchronized void reload() {
        inForce = inForce.stream().map(Certificates::refreshed).toList();
    }

    private static Loaded refreshed(Loaded old) {
        try {
            if (old.files().content().equals(old.content())) {
                return old;
            }
            Loaded changed = load(old.files());
            log.info(
                    "New certificate for {} until {}",
                    changed.certificate().names(),
                    changed.certificate().notAfter());
            return changed;
        } catch (UnusableCertificateException e) {
            log.warn("The old certificate for {} stays: {}", old.certificate().names(), e.getMessage());
            return old;
        }
    }

    private static Loaded load(CertificateFiles files) throws UnusableCertificateException {
        List<String> content = files.content();
        return new Loaded(files, content, files.read(content));
    }
}
