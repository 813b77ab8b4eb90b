package cloud.edd.gateway.health;

import java.util.function.BooleanSupplier;

/** Ready means: routes were read, the listeners are bound (which includes a certificate), and no drain has begun. */
public final class Readiness {
    private final BooleanSupplier routesLoaded;
    private volatile boolean listening;
    private volatile boolean draining;

    Readiness(BooleanSupplier routesLoaded) {
        this.routesLoaded = routesLoaded;
    }

    public void listening(boolean bound) {
        listening = bound;
    }

    /** From now on not ready, for good. */
    public void draining() {
        draining = true;
    }

    public boolean isReady() {
        return listening && !draining && routesLoaded.getAsBoolean();
    }
}
