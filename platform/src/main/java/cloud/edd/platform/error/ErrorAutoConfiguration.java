package cloud.edd.platform.error;

import cloud.edd.platform.request.RequestAutoConfiguration;
import jakarta.servlet.Servlet;
import java.util.List;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/** One handler for all failures, in place of Spring Boot's. */
@AutoConfiguration(
        after = RequestAutoConfiguration.class,
        beforeName = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration")
@EnableConfigurationProperties(ErrorProperties.class)
public class ErrorAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ErrorTranslation errorTranslation(ObjectProvider<ErrorTranslator> translators) {
        return new ErrorTranslation(translators.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    ErrorStyle errorStyle(ErrorProperties properties) {
        return properties.body();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataAccessException.class, TransactionException.class})
    static class Database {

        @Bean
        ErrorTranslator databaseErrorTranslator() {
            return new DatabaseErrorTranslator();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Servlet.class, DispatcherServlet.class, ErrorController.class})
    static class WebMvc {

        @Bean
        ErrorTranslator webErrorTranslator() {
            return new WebErrorTranslator();
        }

        @Bean
        @ConditionalOnMissingBean
        ErrorResponder errorResponder(
                ErrorStyle style, ErrorTranslation translation, ObjectProvider<HtmlErrorPage> pages) {
            return new ErrorResponder(style, translation, pages.orderedStream().toList());
        }

        @Bean
        PlatformErrorController platformErrorController(ErrorResponder responder) {
            return new PlatformErrorController(responder);
        }

        @Bean
        WebMvcConfigurer platformExceptionResolverConfigurer(ErrorResponder responder) {
            return new WebMvcConfigurer() {
                @Override
                public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                    int own = 0;
                    while (own < resolvers.size() && resolvers.get(own) instanceof ExceptionHandlerExceptionResolver) {
                        own++;
                    }
                    resolvers.add(own, new PlatformExceptionResolver(responder));
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({ErrorReportValve.class, ConfigurableTomcatWebServerFactory.class})
    static class Tomcat {

        /** After Spring Boot's own customizer: of two report valves the one added last answers first. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> plainErrorReports(ErrorStyle style) {
            return factory -> factory.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new PlainErrorReportValve(style)));
        }
    }
}
