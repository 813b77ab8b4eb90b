package cloud.edd.gfs.simulator.memory;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.function.Consumer;

/**
 * Counts the bytes of payloads that came to one process over the network and that nobody has let go of. In production they
 * lie in a pool of direct memory: what is never released is lost for good, and what is released too early has other bytes.
 */
public final class Meter {

    private final Consumer<String> misused;
    private long held;
    private long most;

    /**
     * @param misused hears of a payload that is used after its last release
     */
    public Meter(Consumer<String> misused) {
        this.misused = misused;
    }

    /** As it comes to the process: held once, by the event that brings it. */
    public Payload arrived(Payload payload) {
        Payload bytes = unmetered(payload);
        return bytes.length() == 0 ? bytes : new MeteredPayload(bytes, new Count(this, bytes.length()));
    }

    /** The bytes without what is counted of them here. */
    public static Payload unmetered(Payload payload) {
        return payload instanceof MeteredPayload(Payload bytes, Count ignored) ? bytes : payload;
    }

    /** In bytes, now. */
    public long held() {
        return held;
    }

    /** In bytes, at any time until now. */
    public long most() {
        return most;
    }

    /** How many hold a payload and its slices. */
    static final class Count {
        private final Meter meter;
        private final int bytes;
        private int holders = 1;

        private Count(Meter meter, int bytes) {
            this.meter = meter;
            this.bytes = bytes;
            meter.held += bytes;
            meter.most = Math.max(meter.most, meter.held);
        }

        void retain() {
            check("kept");
            holders++;
        }

        void release() {
            check("released");
            holders--;
            if (holders == 0) {
                meter.held -= bytes;
            }
        }

        void check(String how) {
            if (holders <= 0) {
                meter.misused.accept("a payload of " + bytes + " bytes is " + how + " after its last release");
            }
        }
    }
}
