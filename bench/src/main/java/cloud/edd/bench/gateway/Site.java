package cloud.edd.bench.gateway;

import cloud.edd.bench.Client;
import cloud.edd.testing.tls.LocalCertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * What all of them serve: one host with one certificate, whose files every server reads. Clients offer TLS 1.3 with one
 * cipher, so that nobody is measured with a cheaper one.
 */
final class Site {
    static final String BASE = "cloud.localhost";
    static final String HOST = "storage." + BASE;
    static final String CIPHER = "TLS_AES_128_GCM_SHA256";

    private final Path folder;
    private final SSLSocketFactory sockets;

    Site(Path folder) throws IOException {
        this.folder = folder;
        LocalCertificateAuthority authority = LocalCertificateAuthority.create();
        authority.issue(BASE, "*." + BASE).writeTo(folder);
        Files.writeString(authorityFile(), authority.certificatePem());
        // HAProxy wants both in one file.
        Files.writeString(pairFile(), Files.readString(certificateFile()) + Files.readString(keyFile()));
        sockets = authority.clientContext().getSocketFactory();
    }

    Path authorityFile() {
        return folder.resolve("authority.crt");
    }

    Path certificateFile() {
        return folder.resolve("tls.crt");
    }

    Path keyFile() {
        return folder.resolve("tls.key");
    }

    Path pairFile() {
        return folder.resolve("pair.pem");
    }

    /** A client of the server on this port, which asks for one thing over and over on a kept connection. */
    Client client(int port, String path) throws IOException {
        return new Client(() -> open(port), HOST, "GET", path, "", "");
    }

    private Socket open(int port) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain, HOST, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(new String[] {CIPHER});
        socket.setSSLParameters(parameters);
        return socket;
    }
}
