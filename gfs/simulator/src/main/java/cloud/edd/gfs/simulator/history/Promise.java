package cloud.edd.gfs.simulator.history;

/**
 * What a person was promised in calm times, and what came.
 *
 * @param what happened by the promise, for a person
 * @param came the same as expected when it was kept
 */
public record Promise(long atNanos, String what, String expected, String came) {

    public boolean isKept() {
        return expected.equals(came);
    }
}
