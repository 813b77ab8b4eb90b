package cloud.edd.platform.request;

import cloud.edd.platform.id.IdAutoConfiguration;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.security.SecureRandom;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Gives every call its request id, trace and client address. */
@AutoConfiguration(after = IdAutoConfiguration.class)
@EnableConfigurationProperties(RequestProperties.class)
public class RequestAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClientAddresses clientAddresses(RequestProperties properties) {
        return new ClientAddresses(properties.trustedProxies());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
    static class Servlet {

        @Bean
        FilterRegistrationBean<Filter> requestContextFilterRegistration(
                ClientAddresses clientAddresses, SecureRandom random) {
            var registration =
                    new FilterRegistrationBean<Filter>(new RequestContextServletFilter(clientAddresses, random));
            registration.setName("requestContext");
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            registration.setDispatcherTypes(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
            return registration;
        }
    }
}
