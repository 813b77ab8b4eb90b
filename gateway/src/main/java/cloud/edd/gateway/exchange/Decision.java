package cloud.edd.gateway.exchange;

import cloud.edd.gateway.route.StaticRoute;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** What becomes of a request: exactly one of these. */
public sealed interface Decision {

    /** The class of the decision in logs and metrics. */
    String kind();

    /** Sends the client elsewhere. */
    record Redirect(HttpResponseStatus status, String location) implements Decision {
        @Override
        public String kind() {
            return "redirect";
        }
    }

    /**
     * Answers with an error of the gateway's own.
     *
     * @param reason one sentence for a person: what happened, and what to do next
     * @param retryAfter told with statuses that pass; rounded up to seconds
     */
    record Refuse(HttpResponseStatus status, String reason, Duration retryAfter) implements Decision {
        private static final Duration SOON = Duration.ofSeconds(5);

        public Refuse(HttpResponseStatus status, String reason) {
            this(status, reason, SOON);
        }

        @Override
        public String kind() {
            return "refuse";
        }
    }

    /** Answers with a page of the gateway's own. */
    record Local(Mono<LocalPage> page) implements Decision {
        @Override
        public String kind() {
            return "local";
        }
    }

    /** Answers with what a service said before, without asking it. */
    record Cached(StaticRoute route, Mono<Void> answer) implements Decision {
        @Override
        public String kind() {
            return "cached";
        }
    }

    /**
     * Hands the request to the service behind a route.
     *
     * @param pathAndQuery what the backend is asked for, in the client's own encoding
     */
    record Forward(StaticRoute route, String pathAndQuery) implements Decision {
        @Override
        public String kind() {
            return "forward";
        }
    }

    /** Hands a request that asks for a tunnel to its service, and makes one of both connections if the service answers 101. */
    record Tunnel(Forward handshake) implements Decision {
        @Override
        public String kind() {
            return "tunnel";
        }
    }
}
