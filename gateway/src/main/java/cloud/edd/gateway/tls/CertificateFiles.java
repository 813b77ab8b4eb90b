package cloud.edd.gateway.tls;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.ssl.pem.PemContent;

/** Reads one pair of PEM files. */
final class CertificateFiles {
    private static final int DNS_NAME = 2;

    private static final ApplicationProtocolConfig HTTP2_BEFORE_HTTP1 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final TlsProperties.Pair files;

    CertificateFiles(TlsProperties.Pair files) {
        this.files = files;
    }

    /** The bytes of both files: equal contents are an unchanged pair. */
    List<String> content() throws UnusableCertificateException {
        return List.of(text(files.certificate()), text(files.privateKey()));
    }

    /** Builds the certificate from {@link #content}; a key of another certificate is refused. */
    ServerCertificate read(List<String> content) throws UnusableCertificateException {
        try {
            List<X509Certificate> chain = PemContent.of(content.getFirst()).getCertificates();
            PrivateKey key = PemContent.of(content.getLast()).getPrivateKey();
            if (chain.isEmpty() || key == null) {
                throw new UnusableCertificateException(
                        "No certificate or no key in " + files + ": both must be PEM, the key without a password.");
            }
            X509Certificate server = chain.getFirst();
            if (!belongTogether(server.getPublicKey(), key)) {
                throw new UnusableCertificateException("The key " + files.privateKey()
                        + " does not belong to the certificate " + files.certificate() + ".");
            }
            SslContext context = SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(HTTP2_BEFORE_HTTP1)
                    .build();
            return new ServerCertificate(
                    context, namesOf(server), server.getNotAfter().toInstant());
        } catch (GeneralSecurityException | IOException | IllegalStateException | IllegalArgumentException e) {
            throw new UnusableCertificateException("Cannot use " + files + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws UnusableCertificateException {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UnusableCertificateException("Cannot read " + file + ": " + e, e);
        }
    }

    private static boolean belongTogether(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = new byte[32];
        new SecureRandom().nextBytes(probe);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certified);
        verifier.update(probe);
        return verifier.verify(signature);
    }

    private static List<String> namesOf(X509Certificate certificate) throws CertificateParsingException {
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives == null) {
            return List.of();
        }
        return alternatives.stream()
                .filter(name -> Integer.valueOf(DNS_NAME).equals(name.getFirst()))
                .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                .toList();
    }
}
