package cloud.edd.gateway.forward;

import java.util.List;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddRequestHeadersIfNotPresentGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddRequestParameterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.AddResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.DedupeResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.MapRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.PrefixPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RedirectToGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestParameterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewriteLocationResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewritePathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RewriteResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;
import org.springframework.cloud.gateway.filter.factory.SetPathGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetResponseHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SetStatusGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;

/**
 * The filters of Spring Cloud Gateway that a route's row may list: those for heads. Filters that hold bodies in memory
 * (Retry, ModifyRequestBody, CacheRequestBody and the like) are not offered: one upload would fill the heap.
 */
final class StockFilters {
    private StockFilters() {}

    static List<GatewayFilterFactory<?>> all() {
        return List.of(
                new AddRequestHeaderGatewayFilterFactory(),
                new AddRequestHeadersIfNotPresentGatewayFilterFactory(),
                new AddRequestParameterGatewayFilterFactory(),
                new AddResponseHeaderGatewayFilterFactory(),
                new DedupeResponseHeaderGatewayFilterFactory(),
                new MapRequestHeaderGatewayFilterFactory(),
                new PrefixPathGatewayFilterFactory(),
                new RedirectToGatewayFilterFactory(),
                new RemoveRequestHeaderGatewayFilterFactory(),
                new RemoveRequestParameterGatewayFilterFactory(),
                new RemoveResponseHeaderGatewayFilterFactory(),
                new RewriteLocationResponseHeaderGatewayFilterFactory(),
                new RewritePathGatewayFilterFactory(),
                new RewriteResponseHeaderGatewayFilterFactory(),
                new SecureHeadersGatewayFilterFactory(new SecureHeadersProperties()),
                new SetPathGatewayFilterFactory(),
                new SetRequestHeaderGatewayFilterFactory(),
                new SetResponseHeaderGatewayFilterFactory(),
                new SetStatusGatewayFilterFactory(),
                new StripPrefixGatewayFilterFactory());
    }
}
