package cloud.edd.auth.maintenance;

import java.time.Duration;

/**
 * Something that is done from time to time while the service runs, such as removing what has expired.
 *
 * @param name for the log
 * @param interval between two runs
 * @param work may fail: it is logged and tried again after the interval
 */
public record Chore(String name, Duration interval, Runnable work) {}
