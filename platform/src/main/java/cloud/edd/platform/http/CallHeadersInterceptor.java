package cloud.edd.platform.http;

import cloud.edd.platform.request.RequestContext;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Lets the next service know which call it is part of. */
final class CallHeadersInterceptor implements ClientHttpRequestInterceptor {

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        RequestContext.current().ifPresent(call -> {
            request.getHeaders().set(RequestContext.REQUEST_ID_HEADER, call.requestId());
            request.getHeaders().set(RequestContext.TRACE_HEADER, call.trace().header());
        });
        return execution.execute(request, body);
    }
}
