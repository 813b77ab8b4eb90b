package cloud.edd.local.process;

import java.time.Duration;

/**
 * The patience of the supervisor.
 *
 * @param startPoll how often a starting process is asked whether it is ready
 * @param watchPoll how often a ready one is asked whether it still is
 * @param startLimit a process that is not ready by then is stuck; generous, because a first start on a busy
 *     two-core machine compiles a lot
 * @param stopLimit what a process gets to end in good order before it is killed
 * @param firstStarts how often a process may die before it was ever ready; a race for a dependency ends within two
 * @param firstBackoff pause before the first restart; doubles with each further one
 * @param longestBackoff the pause never grows beyond this
 * @param forgetAfter a process that was ready this long starts again with the first pause
 */
public record Timings(
        Duration startPoll,
        Duration watchPoll,
        Duration startLimit,
        Duration stopLimit,
        int firstStarts,
        Duration firstBackoff,
        Duration longestBackoff,
        Duration forgetAfter) {

    public static final Timings STANDARD = new Timings(
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Duration.ofMinutes(3),
            Duration.ofSeconds(30),
            3,
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    /** @param failures how many times in a row it ended too soon, at least 1 */
    Duration backoff(int failures) {
        // 20 doublings of any sensible pause are above any sensible limit, and do not overflow.
        long factor = 1L << Math.min(failures - 1, 20);
        Duration pause = firstBackoff.multipliedBy(factor);
        return pause.compareTo(longestBackoff) > 0 ? longestBackoff : pause;
    }
}
