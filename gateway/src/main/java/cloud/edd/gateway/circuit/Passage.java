package cloud.edd.gateway.circuit;

import java.time.Duration;

/** What a service's circuit says to one request. */
public sealed interface Passage permits Passage.Call, Passage.Closed {

    /** It may pass; how it went is told once, and only the first word counts. Thread-safe. */
    sealed interface Call extends Passage permits Circuit.Request {
        /** The service has begun to answer. */
        void answered();

        /** The service could not be reached, broke off, or took too long to begin its answer. */
        void failed();

        /** It ended for reasons that are not the service's. */
        void abandoned();
    }

    /**
     * It may not pass.
     *
     * @param left until one may
     */
    record Closed(Duration left) implements Passage {}
}
