package cloud.edd.bench.gateway;

import java.io.IOException;
import java.util.List;

/** One gibibyte to curl. */
final class Download {
    private static final double MEBIBYTE = 1 << 20;

    private Download() {}

    /** MiB a second. */
    static double rate(Peer peer, Site site, boolean http2) throws IOException, InterruptedException {
        String report = Command.run(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--fail",
                http2 ? "--http2" : "--http1.1",
                "--tls13-ciphers",
                Site.CIPHER,
                "--cacert",
                site.authorityFile().toString(),
                "--resolve",
                Site.HOST + ":" + peer.port() + ":127.0.0.1",
                "--output",
                "/dev/null",
                "--write-out",
                "%{size_download} %{time_total}",
                "https://" + Site.HOST + ":" + peer.port() + Nginx.STREAM));
        String[] words = report.strip().split(" ");
        if (Long.parseLong(words[0]) != Nginx.STREAM_BYTES) {
            throw new IOException(peer.name() + " has sent " + words[0] + " bytes of " + Nginx.STREAM_BYTES);
        }
        return Nginx.STREAM_BYTES / MEBIBYTE / Double.parseDouble(words[1]);
    }
}
