package cloud.edd.gateway.exchange;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.platform.request.TraceContext;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request and its answer. What the request says is fixed at the start; the rest is noted for the access log while it
 * happens, on the event loop of the client's channel or of the backend's, hence the volatile fields.
 */
public final class Exchange {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Channel channel;
    private final ClientConnection connection;
    private final String requestId;
    private final TraceContext trace;
    private final boolean traceContinued;
    private final ClientAddress client;
    private final long startedAt = System.nanoTime();
    private final long contentLength;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private volatile boolean requestComplete;
    private volatile String host = "";
    private volatile String path = "";
    private volatile @Nullable Throwable failure;
    private volatile Runnable onAnswer = () -> {};
    private volatile AnswerTap tap = AnswerTap.NONE;
    private volatile String cacheResult = "";

    /** @param traceparent of a peer whose word counts; without one a trace starts here */
    public Exchange(
            HttpServerRequest request,
            HttpServerResponse response,
            Channel channel,
            ClientConnection connection,
            ClientAddress client,
            @Nullable String traceparent) {
        this.request = request;
        this.response = response;
        this.channel = channel;
        this.connection = connection;
        this.client = client;
        requestId = RequestId.keepOrCreate(request.requestHeaders().get(RequestId.HEADER));
        trace = TraceContext.continueFrom(traceparent, ThreadLocalRandom.current());
        traceContinued = traceparent != null && traceparent.contains(trace.traceId());
        contentLength = announced(request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH));
        requestComplete = !hasBody();
    }

    public HttpServerRequest request() {
        return request;
    }

    public HttpServerResponse response() {
        return response;
    }

    public HttpHeaders headers() {
        return request.requestHeaders();
    }

    public String method() {
        return request.method().name();
    }

    /** The channel of the connection, or of the stream over HTTP/2. */
    public Channel channel() {
        return channel;
    }

    public ClientConnection connection() {
        return connection;
    }

    public boolean isHttp2() {
        return channel instanceof Http2StreamChannel;
    }

    public String requestId() {
        return requestId;
    }

    /** This request's place in its trace (W3C Trace Context). */
    public TraceContext trace() {
        return trace;
    }

    /** Whether the trace was begun by a peer whose word counts, and not here. */
    public boolean isTraceContinued() {
        return traceContinued;
    }

    public InetAddress clientAddress() {
        return client.address();
    }

    /** Whether the client, as far as trusted proxies say, speaks HTTPS. */
    public boolean isSecure() {
        return client.secure();
    }

    /** Whether the request announces a body; over HTTP/2 the codec writes one of both headers for a stream with data. */
    public boolean hasBody() {
        return contentLength() > 0 || headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** Whether the request asks for a tunnel; over HTTP/1.1 the guard has taken the header out of all that do not do so soundly. */
    public boolean isUpgrade() {
        return !isHttp2() && headers().contains(HttpHeaderNames.UPGRADE);
    }

    /** In bytes; -1 if not announced. */
    public long contentLength() {
        return contentLength;
    }

    private static long announced(@Nullable String length) {
        try {
            return length == null ? -1 : Long.parseLong(length.trim());
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /** The last byte of the request has arrived; where its length was announced, {@link #countIn} knows by itself. */
    public void completeRequest() {
        requestComplete = true;
    }

    public boolean isRequestComplete() {
        return requestComplete;
    }

    /** Host and path as far as they could be read, for logs. */
    public void name(String requestedHost, String requestedPath) {
        host = requestedHost;
        path = requestedPath;
    }

    public String host() {
        return host;
    }

    public String path() {
        return path;
    }

    /**
     * Counts bytes of the request's body before they go on. The last announced one completes the request at once: whoever gets it may
     * answer before the codec has told that nothing follows, and that answer must not cost the client its connection.
     */
    public void countIn(int bytes) {
        if (bytesIn.addAndGet(bytes) == contentLength) {
            requestComplete = true;
        }
    }

    public void countOut(int bytes) {
        bytesOut.addAndGet(bytes);
    }

    public long bytesIn() {
        return bytesIn.get();
    }

    public long bytesOut() {
        return bytesOut.get();
    }

    /** @param action runs when the service has begun to answer, before anything of it goes to the client */
    public void onAnswer(Runnable action) {
        onAnswer = action;
    }

    /** The service has begun to answer. */
    public void answered() {
        onAnswer.run();
    }

    /** Whoever looks at the answer on its way. */
    public void tap(AnswerTap watcher) {
        tap = watcher;
    }

    public AnswerTap tap() {
        return tap;
    }

    /** @param result one word on what the response cache had to do with the answer, for the access log */
    public void cacheResult(String result) {
        cacheResult = result;
    }

    /** Empty if the response cache has nothing to do with the request. */
    public String cacheResult() {
        return cacheResult;
    }

    public void fail(Throwable cause) {
        failure = cause;
    }

    public @Nullable Throwable failure() {
        return failure;
    }

    public long elapsedNanos() {
        return System.nanoTime() - startedAt;
    }
}
