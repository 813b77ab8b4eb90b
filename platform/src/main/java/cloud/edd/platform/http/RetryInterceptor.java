package cloud.edd.platform.http;

import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Repeats a call that may be repeated, if the connection failed or the other side says that it is away for the moment.
 * A POST is never repeated: it may have been carried out.
 */
final class RetryInterceptor implements ClientHttpRequestInterceptor {

    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);
    private static final Set<Integer> AWAY = Set.of(502, 503, 504);

    private final RetryBackoff backoff;

    RetryInterceptor(RetryBackoff backoff) {
        this.backoff = backoff;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        boolean repeatable = IDEMPOTENT.contains(request.getMethod());
        for (int retry = 1; ; retry++) {
            boolean again = repeatable && backoff.allows(retry);
            try {
                ClientHttpResponse response = execution.execute(request, body);
                if (!again || !AWAY.contains(response.getStatusCode().value())) {
                    return response;
                }
                response.close();
            } catch (IOException e) {
                if (!again) {
                    throw e;
                }
            }
            backoff.await(retry);
        }
    }
}
