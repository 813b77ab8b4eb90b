package cloud.edd.bench.gateway;

import cloud.edd.bench.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's HAProxy in front of the service; it logs nothing. */
final class HaProxy {
    private HaProxy() {}

    static Program start(Path folder, Site site, int servicePort, int port) throws IOException {
        Path configuration = Files.createDirectories(folder).resolve("haproxy.cfg");
        Files.writeString(configuration, """
            global
                nbthread 2
                maxconn 4096
            defaults
                mode http
                option forwardfor
                timeout connect 2s
                timeout client 300s
                timeout server 60s
            frontend people
                bind 127.0.0.1:%d ssl crt %s alpn h2,http/1.1 ssl-min-ver TLSv1.3
                default_backend service
            backend service
                http-reuse always
                server one 127.0.0.1:%d
            """.formatted(port, site.pairFile(), servicePort));
        return new Program("HAProxy", List.of("haproxy", "-db", "-f", configuration.toString()), Map.of());
    }
}
