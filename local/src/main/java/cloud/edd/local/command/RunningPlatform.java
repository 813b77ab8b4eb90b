package cloud.edd.local.command;

import cloud.edd.local.platform.Secrets;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.Timings;
import cloud.edd.local.tls.LocalAuthority;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A platform somebody else started and watches. */
final class RunningPlatform {

    private static final long POLL_MILLIS = 200;

    private final Place place;
    private final Console console;

    RunningPlatform(Place place, Console console) {
        this.place = place;
        this.console = console;
    }

    /** Waits until it stands and shows it. @return 0 if it does */
    int show() throws InterruptedException {
        long deadline = System.nanoTime() + Timings.STANDARD.startLimit().toNanos();
        Optional<PlatformState> state = place.state();
        while (isStarting(state) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            state = place.state();
        }
        if (state.isEmpty() || !state.get().isSupervised()) {
            console.show("edd: Another ./edd up with the same data just ended; try again.");
            return 1;
        }
        PlatformState running = state.get();
        if (running.phase() != PlatformState.Phase.READY) {
            console.show(
                    "edd: The platform with this data is " + running.phase().word() + " (supervisor "
                            + running.supervisor().pid() + "); wait for it, or ./edd down.");
            return 1;
        }
        console.show("Edd Cloud already runs.");
        long millis = Optional.ofNullable(running.readyMillis()).orElse(0L);
        console.show(Welcome.text(
                running,
                new Secrets(place.folder()),
                new LocalAuthority(place.folder().tls(), Clock.systemUTC()),
                millis / 1000.0));
        if (!running.build().equals(place.installation().build())) {
            console.show("  It was started from an older build; ./edd down and ./edd up start the new one.");
        }
        return 0;
    }

    private static boolean isStarting(Optional<PlatformState> state) {
        // No state yet, or that of an earlier platform: the new supervisor holds the lock and has not written.
        return state.isEmpty() || !state.get().isSupervised() || state.get().phase() == PlatformState.Phase.STARTING;
    }
}
