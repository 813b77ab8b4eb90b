package cloud.edd.platform.http;

import cloud.edd.platform.error.ErrorAutoConfiguration;
import cloud.edd.platform.error.ErrorResponder;
import cloud.edd.platform.id.IdAutoConfiguration;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.OptionalLong;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.DispatcherServlet;

/** Limits and headers of HTTP calls, inbound and outbound. */
@AutoConfiguration(after = {IdAutoConfiguration.class, ErrorAutoConfiguration.class})
@EnableConfigurationProperties(HttpProperties.class)
public class HttpAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClient.class)
    static class Outbound {

        @Bean
        @ConditionalOnMissingBean
        OutboundHttp outboundHttp(HttpProperties properties, SecureRandom random) {
            return new OutboundHttp(
                    properties.connectTimeout(), properties.readTimeout(), properties.retries(), random);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Filter.class, FilterRegistrationBean.class, DispatcherServlet.class})
    static class Servlet {

        /** After the request context, before whoever asks for credentials. */
        private static final int CORS_ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

        private static final int BODY_LIMIT_ORDER = Ordered.HIGHEST_PRECEDENCE + 200;

        @Bean
        NoStoreAdvice noStoreAdvice() {
            return new NoStoreAdvice();
        }

        @Bean
        @ConditionalOnBean(CorsPolicy.class)
        FilterRegistrationBean<Filter> corsFilterRegistration(CorsPolicy policy) {
            return registered("cors", new CorsServletFilter(policy), CORS_ORDER);
        }

        @Bean
        @ConditionalOnMissingBean
        BodyLimits bodyLimits(HttpProperties properties) {
            OptionalLong limit = OptionalLong.of(properties.maxBodySize().toBytes());
            return request -> limit;
        }

        @Bean
        FilterRegistrationBean<Filter> bodyLimitFilterRegistration(BodyLimits limits, ErrorResponder errors) {
            return registered("bodyLimit", new BodyLimitFilter(limits, errors), BODY_LIMIT_ORDER);
        }

        private static FilterRegistrationBean<Filter> registered(String name, Filter filter, int order) {
            var registration = new FilterRegistrationBean<>(filter);
            registration.setName(name);
            registration.setOrder(order);
            registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
            return registration;
        }
    }
}
