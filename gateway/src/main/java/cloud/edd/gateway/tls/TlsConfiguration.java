package cloud.edd.gateway.tls;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

    @Bean
    Certificates certificates(TlsProperties properties) throws UnusableCertificateException {
        return new Certificates(properties);
    }

    @Bean
    CertificateWatch certificateWatch(Certificates certificates, TlsProperties properties) {
        return new CertificateWatch(certificates, properties.reloadInterval());
    }
}
