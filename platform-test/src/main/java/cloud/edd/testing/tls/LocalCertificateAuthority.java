package cloud.edd.testing.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives as long as the test: it signs server certificates for any names and hands out an
 * {@link SSLContext} that trusts it and nothing else. Safe for use by many threads.
 */
public final class LocalCertificateAuthority {

    private static final Duration VALIDITY = Duration.ofDays(2);
    /** Certificates begin in the past, because the clocks of two machines never agree. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final String IP_ADDRESS = "[0-9.]+|.*:.*";

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys;
    private final X509Certificate certificate;

    private LocalCertificateAuthority(Clock clock) {
        this.clock = clock;
        this.keys = newKeyPair();
        X500Name name = new X500Name("CN=Edd Cloud test authority");
        this.certificate = sign(name, keys, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        });
    }

    /** A new authority whose certificates are valid now. */
    public static LocalCertificateAuthority create() {
        return create(Clock.systemUTC());
    }

    /** A new authority whose certificates are valid around the given clock's time. */
    public static LocalCertificateAuthority create(Clock clock) {
        return new LocalCertificateAuthority(clock);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The authority's own certificate as PEM text. */
    public String certificatePem() {
        return Pem.certificate(certificate);
    }

    /**
     * A server certificate for the given DNS names, which may start with {@code *.}, and IP addresses.
     *
     * @param names at least one; the first is also the common name
     */
    public ServerCertificate issue(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("A server certificate needs at least one name.");
        }
        KeyPair serverKeys = newKeyPair();
        GeneralName[] alternatives = Arrays.stream(names)
                .map(name ->
                        new GeneralName(name.matches(IP_ADDRESS) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        X509Certificate server = sign(new X500Name("CN=" + names[0]), serverKeys, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        });
        return new ServerCertificate(serverKeys.getPrivate(), List.of(server, certificate));
    }

    /** A context for clients that trust this authority and nothing else. */
    public SSLContext clientContext() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), random);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot make a TLS context.", e);
        }
    }

    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, Extensions extensions) {
        Instant now = clock.instant();
        X500Name issuer = new X500Name("CN=Edd Cloud test authority");
        BigInteger serial = new BigInteger(Long.SIZE - 1, random).add(BigInteger.ONE);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    serial,
                    Date.from(now.minus(CLOCK_SKEW)),
                    Date.from(now.plus(VALIDITY)),
                    subject,
                    subjectKeys.getPublic());
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(subjectKeys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
            extensions.addTo(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("This JDK cannot sign a certificate for " + subject + ".", e);
        }
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no elliptic curves.", e);
        }
    }

    @FunctionalInterface
    private interface Extensions {
        void addTo(JcaX509v3CertificateBuilder builder) throws IOException;
    }
}
