package cloud.edd.testing.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's key and its chain.
 *
 * @param chain the server's certificate first, the authority's last
 */
public record ServerCertificate(PrivateKey privateKey, List<X509Certificate> chain) {

    private static final char[] NO_PASSWORD = new char[0];

    /** The server's own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The chain as PEM text, as {@code tls.crt} holds it. */
    public String chainPem() {
        return chain.stream().map(Pem::certificate).collect(Collectors.joining());
    }

    /** The PKCS #8 key as PEM text, as {@code tls.key} holds it. */
    public String privateKeyPem() {
        return Pem.privateKey(privateKey);
    }

    /** Writes {@code tls.crt} and {@code tls.key} into the folder. */
    public void writeTo(Path folder) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), chainPem());
        Files.writeString(folder.resolve("tls.key"), privateKeyPem());
    }

    /** A context for a server that presents this certificate. */
    public SSLContext serverContext() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("server", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot make a TLS context.", e);
        }
    }
}
