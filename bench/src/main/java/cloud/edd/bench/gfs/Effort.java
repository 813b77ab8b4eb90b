package cloud.edd.bench.gfs;

import java.util.List;

/**
 * How much of everything.
 *
 * @param rounds how often each takes its turn
 * @param lengths of files that are written
 * @param freshDisks whether each length begins with empty disks: what is deleted stays in the trash for an hour
 * @param warmUpBytes of a file that is written before any is counted
 * @param warmUpMillis in which each does what is measured next and is not counted: five JVMs on two processors compile for half a minute until
 *     small operations take as long as in a program that has run for a while
 * @param appends in a turn
 * @param millis of a turn in which as much is done as can be
 * @param folders with a hundred files each, for the master
 * @param files that a master starts with
 * @param refillBytes on a chunkserver that is emptied
 * @param diskBytes that must be free
 */
record Effort(
        int rounds,
        List<Long> lengths,
        boolean freshDisks,
        long warmUpBytes,
        int warmUpMillis,
        int appends,
        int millis,
        int folders,
        int files,
        long refillBytes,
        long diskBytes) {

    static final Effort FULL = new Effort(
            5, lengths(1L << 30, 192L << 20), true, 192L << 20, 30_000, 400, 2_000, 20, 1_000_000, 2L << 30, 40L << 30);

    static final Effort QUICK = new Effort(
            1, lengths(64L << 20, 128L << 20), false, 32L << 20, 500, 50, 300, 2, 20_000, 128L << 20, 4L << 30);

    /** The first is what files are read of. */
    private static List<Long> lengths(long whole, long multiple) {
        return List.of(whole, whole + 1, whole - 1, multiple);
    }

    long length() {
        return lengths.getFirst();
    }
}
