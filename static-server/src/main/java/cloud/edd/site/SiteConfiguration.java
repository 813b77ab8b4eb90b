package cloud.edd.site;

import cloud.edd.platform.names.PlatformNames;
import java.io.IOException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The parts of the server. */
@Configuration(proxyBeanMethods = false)
class SiteConfiguration {

    @Bean
    Site site() throws IOException {
        return Site.load();
    }

    /** Before everything that may answer. */
    @Bean
    FilterRegistrationBean<SiteHeaders> siteHeaders(SiteProperties properties, PlatformNames names, Site site) {
        var registration = new FilterRegistrationBean<>(new SiteHeaders(properties, names, site.inlineScripts()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
