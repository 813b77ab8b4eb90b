package cloud.edd.gateway.forward;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** Why a request could not be forwarded, or its answer not be relayed to the end. */
public sealed class ForwardException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String NO_ANSWER = "The service behind this address does not answer. Try again in a moment.";

    private final transient HttpResponseStatus status;

    private ForwardException(HttpResponseStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    private ForwardException(HttpResponseStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status that tells the client, if its answer has not begun. */
    public HttpResponseStatus status() {
        return status;
    }

    /**
     * Whether the service could not be reached, broke off or was too slow: what its circuit counts.
     *
     * @param uploading whether the request's body was still on its way. A service may refuse the rest of a body by closing
     *     the connection, and its answer may be lost with that: what anybody can provoke does not count
     */
    public boolean isFailureOfService(boolean uploading) {
        return false;
    }

    /** Whether the service has not begun to answer and cannot be at work on the request, should that be harmless to repeat. */
    boolean mayBeRepeated() {
        return false;
    }

    /** The service refused the connection or broke it: 502. */
    public static final class BrokenBackend extends ForwardException {
        private static final long serialVersionUID = 1L;

        private final boolean answering;

        /** @param answering whether anything of an answer had come */
        BrokenBackend(Throwable cause, boolean answering) {
            super(HttpResponseStatus.BAD_GATEWAY, NO_ANSWER, cause);
            this.answering = answering;
        }

        @Override
        public boolean isFailureOfService(boolean uploading) {
            return !uploading || getCause() instanceof ConnectException || getCause() instanceof UnknownHostException;
        }

        @Override
        boolean mayBeRepeated() {
            return !answering;
        }
    }

    /** The filters of the route cannot be built: 502. */
    public static final class UnusableRoute extends ForwardException {
        private static final long serialVersionUID = 1L;

        UnusableRoute(Throwable cause) {
            super(HttpResponseStatus.BAD_GATEWAY, NO_ANSWER, cause);
        }
    }

    /** The service took too long to connect, to answer or to take the request: 504. */
    public static final class SlowBackend extends ForwardException {
        private static final long serialVersionUID = 1L;

        private final boolean connected;

        /** @param connected whether it was reached at all */
        SlowBackend(Throwable cause, boolean connected) {
            super(
                    HttpResponseStatus.GATEWAY_TIMEOUT,
                    "The service behind this address took too long. Try again in a moment.",
                    cause);
            this.connected = connected;
        }

        @Override
        public boolean isFailureOfService(boolean uploading) {
            return true;
        }

        @Override
        boolean mayBeRepeated() {
            return !connected;
        }
    }

    /** All connections to the service are in use: 503. */
    public static final class BusyBackend extends ForwardException {
        private static final long serialVersionUID = 1L;

        BusyBackend(Throwable cause) {
            super(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "The service behind this address has too much to do. Try again in a moment.",
                    cause);
        }
    }

    /** The request body is larger than the route allows: 413. */
    public static final class BodyTooLarge extends ForwardException {
        private static final long serialVersionUID = 1L;

        BodyTooLarge(long limit) {
            super(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    "The request body is larger than the " + limit + " bytes allowed here.");
        }
    }

    /** What the client sends as its request body is none: 400. */
    public static final class UnsoundBody extends ForwardException {
        private static final long serialVersionUID = 1L;

        UnsoundBody(Throwable cause) {
            super(HttpResponseStatus.BAD_REQUEST, "The body of the request is not sound HTTP.", cause);
        }
    }

    /** The client sends its request body more slowly than it may: 408. */
    public static final class SlowClient extends ForwardException {
        private static final long serialVersionUID = 1L;

        SlowClient(Throwable cause) {
            super(HttpResponseStatus.REQUEST_TIMEOUT, "The request body came too slowly. Send it again.", cause);
        }
    }

    /** The client takes nothing of its answer any more, or is gone: there is nobody left to tell. */
    public static final class LostClient extends ForwardException {
        private static final long serialVersionUID = 1L;

        LostClient(Throwable cause) {
            super(HttpResponseStatus.REQUEST_TIMEOUT, "The client is gone.", cause);
        }
    }
}
