package cloud.edd.fileshare;

import cloud.edd.platform.http.BodyLimits;
import cloud.edd.platform.http.CorsPolicy;
import cloud.edd.platform.names.PlatformNames;
import java.util.OptionalLong;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** What browsers and bodies may do here. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {
    /** Descriptions of namespaces; only uploads are larger, and they bound themselves. */
    private static final OptionalLong SMALL_BODY =
            OptionalLong.of(DataSize.ofKilobytes(64).toBytes());

    private static final String NAMESPACES = "/storage/namespaces";

    @Bean
    CorsPolicy fileShareCors(PlatformNames names) {
        return CorsPolicy.ofPlatform(names)
                .withMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
                .withRequestHeaders(
                        "Content-Type",
                        "Authorization",
                        "X-File-Size",
                        "Range",
                        "If-Match",
                        "If-None-Match",
                        "X-Transfer-Id")
                .withExposedHeaders("ETag", "Content-Range", "Content-Disposition", "X-Request-Id", "Retry-After");
    }

    /** A body is a file here, also when it is said to be a form: plain curl says so of everything it sends. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> bodiesAreNoForms() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
    }

    @Bean
    BodyLimits fileShareBodyLimits() {
        return request -> {
            String path = request.getRequestURI();
            boolean upload =
                    request.getMethod().equals("POST") && path.startsWith("/storage/") && !path.equals(NAMESPACES);
            return upload ? OptionalLong.empty() : SMALL_BODY;
        };
    }
}
