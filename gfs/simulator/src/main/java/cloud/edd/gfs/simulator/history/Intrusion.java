package cloud.edd.gfs.simulator.history;

/**
 * Somebody asked for what he has no right to.
 *
 * @param what he tried, for a person
 * @param at the server or the master
 * @param outcome what came of it
 * @param changes made to the disk of that server meanwhile, where nobody else could cause any
 */
public record Intrusion(long atNanos, String what, String at, Outcome outcome, long changes) {

    public enum Outcome {
        /** He was told no, or his connection was closed. */
        REFUSED,
        /** He was given or let do what he asked for. */
        ADMITTED,
        /** Nothing came, which is as good as no while times are rough. */
        IGNORED
    }
}
