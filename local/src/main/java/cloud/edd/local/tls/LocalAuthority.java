package cloud.edd.local.tls;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A certificate authority that exists on this machine only, and the server certificate it signs. Both are made on
 * first use and kept; a certificate is renewed before it expires. The authority is bound to names under
 * {@code localhost}, and OpenSSL and browsers hold it to that: a stolen key is of no use against another site.
 */
public final class LocalAuthority {

    /** What the platform answers to. */
    public static final List<String> NAMES =
            List.of("cloud.localhost", "*.cloud.localhost", "*.compute.cloud.localhost", "cloud-api.localhost");

    private static final String SUBJECT = "CN=Edd Cloud local authority";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    /** Browsers refuse server certificates that live longer than 398 days (CA/Browser Forum, 6.3.2). */
    private static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int DNS_NAME = GeneralName.dNSName;

    private final Path folder;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public LocalAuthority(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The authority's certificate, for everybody to trust. */
    public Path authorityFile() {
        return folder.resolve("ca.pem");
    }

    /** The server's certificate with the authority's behind it. */
    public Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    public Path keyFile() {
        return folder.resolve("tls.key");
    }

    /** Makes what is missing and renews what expires soon. */
    public void ensure() {
        try {
            Optional<X509Certificate> authority = certificate(authorityFile());
            if (authority.isEmpty() || expiresSoon(authority.get()) || !Files.exists(authorityKeyFile())) {
                makeAuthority();
                authority = certificate(authorityFile());
            }
            Optional<X509Certificate> server = certificate(certificateFile());
            if (server.isEmpty() || !isGood(server.get(), authority.orElseThrow()) || !Files.exists(keyFile())) {
                makeServer(authority.orElseThrow());
            }
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw EddException.machine("The certificates in " + folder + " cannot be made", e);
        }
    }

    private boolean isGood(X509Certificate server, X509Certificate authority) throws GeneralSecurityException {
        try {
            server.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            // Signed by an authority that was replaced.
            return false;
        }
        Set<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = server.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(alternative -> names.add(String.valueOf(alternative.get(1))));
        }
        return !expiresSoon(server) && names.containsAll(NAMES);
    }

    private boolean expiresSoon(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant().isBefore(clock.instant().plus(RENEW_BEFORE));
    }

    private void makeAuthority() throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = newKeys();
        X500Name name = new X500Name(SUBJECT);
        JcaX509v3CertificateBuilder builder = builder(name, name, keys, AUTHORITY_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.nameConstraints,
                true,
                new NameConstraints(
                        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(DNS_NAME, "localhost"))}, null));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        write(
                authorityKeyFile(),
                pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded())));
        write(authorityFile(), pem(sign(builder, keys.getPrivate())));
        Files.setPosixFilePermissions(authorityFile(), PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void makeServer(X509Certificate authority)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair keys = newKeys();
        JcaX509v3CertificateBuilder builder =
                builder(new X500Name(SUBJECT), new X500Name("CN=" + NAMES.getFirst()), keys, SERVER_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(NAMES.stream()
                        .map(name -> new GeneralName(DNS_NAME, name))
                        .toArray(GeneralName[]::new)));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
        X509Certificate server = sign(builder, authorityKey());
        write(keyFile(), pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded())));
        write(certificateFile(), pem(server) + pem(authority));
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, Duration life) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(Long.SIZE, random).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(life)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private Path authorityKeyFile() {
        return folder.resolve("ca.key");
    }

    private PrivateKey authorityKey() throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(authorityKeyFile())))) {
            if (parser.readObject() instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
            throw new IOException(authorityKeyFile() + " holds no private key");
        }
    }

    private static Optional<X509Certificate> certificate(Path file) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var input = Files.newInputStream(file)) {
            return Optional.of(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input));
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
