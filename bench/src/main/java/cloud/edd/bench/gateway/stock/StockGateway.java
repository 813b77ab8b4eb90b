package cloud.edd.bench.gateway.stock;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway out of the box: one route to one service, TLS with HTTP/2, and nothing else. */
@SpringBootApplication(proxyBeanMethods = false)
public class StockGateway {

    /** Where it listens and what it forwards to, as its {@link #main} takes it. */
    public static List<String> arguments(int port, int servicePort, Path certificate, Path key) {
        return List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--server.http2.enabled=true",
                "--server.ssl.bundle=site",
                "--spring.ssl.bundle.pem.site.keystore.certificate=file:" + certificate,
                "--spring.ssl.bundle.pem.site.keystore.private-key=file:" + key,
                "--spring.cloud.gateway.server.webflux.routes[0].id=service",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=http://127.0.0.1:" + servicePort,
                "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/**");
    }

    public static void main(String[] arguments) {
        SpringApplication.run(StockGateway.class, arguments);
    }
}
