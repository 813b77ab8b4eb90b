package cloud.edd.platform.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Makes clients for calls to other services: every call has a connect and a read timeout, carries request id and trace,
 * and is repeated only if its method is idempotent. One connection pool serves all clients. Thread-safe.
 */
public final class OutboundHttp implements AutoCloseable {

    private final HttpClient client;
    private final Duration readTimeout;
    private final RetryBackoff backoff;

    OutboundHttp(Duration connectTimeout, Duration readTimeout, int retries, RandomGenerator random) {
        // The client would ask every clear-text server for h2c otherwise, on each first request.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.readTimeout = readTimeout;
        this.backoff = new RetryBackoff(retries, random);
    }

    /** The pooled client itself, for bodies that are streamed; such calls set their own timeout. */
    public HttpClient httpClient() {
        return client;
    }

    /** A client for the service at the given base address, with the configured read timeout. */
    public RestClient restClient(String baseUrl) {
        return restClient(baseUrl, readTimeout);
    }

    /** A client for the service at the given base address, which waits for each answer at most the given time. */
    public RestClient restClient(String baseUrl, Duration timeout) {
        var factory = new JdkClientHttpRequestFactory(client);
        factory.setReadTimeout(timeout);
        return RestClient.builder()
                .baseUrl(baseUrl)
                .requestFactory(factory)
                .requestInterceptor(new CallHeadersInterceptor())
                .requestInterceptor(new RetryInterceptor(backoff))
                .build();
    }

    @Override
    public void close() {
        client.close();
    }
}
