package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import java.io.IOException;

/**
 * Several transfers, one after the other. One that cannot be done is told and the next one begins, unless what is wrong is wrong for
 * all of them. For one thread.
 */
final class Batch implements AutoCloseable {

    /** What came of one. */
    enum Done {
        TRANSFERRED,
        THERE_ALREADY
    }

    /** Moves one file. */
    interface Transfer {
        Done move() throws IOException;
    }

    private final GfsCommand gfs;
    private final int total;
    private final String verb;
    private final Interruption interruption;
    private int begun;
    private int transferred;
    private int thereAlready;
    private int failed;
    private int status;

    /** @param verb what was done to those that are done: uploaded */
    Batch(GfsCommand gfs, int total, String verb) {
        this.gfs = gfs;
        this.total = total;
        this.verb = verb;
        this.interruption = gfs.interruption();
    }

    /** Has it closed when the process is ended: so the cluster hears at once that nothing more comes. */
    GfsClient watch(GfsClient client) {
        interruption.clean(client::close);
        return client;
    }

    Interruption interruption() {
        return interruption;
    }

    /** What is to be said if the process is ended now. */
    void say(String sentence) {
        String others = total == 1 ? "" : " " + (transferred + thereAlready) + " of " + total + " are done.";
        interruption.say(sentence + others + (total == 1 ? "" : " --if-absent goes on with the rest."));
    }

    String numbered(String name) {
        return total == 1 ? name : "[" + begun + "/" + total + "] " + name;
    }

    /** @throws IOException when the others would fail, too */
    void one(String name, Transfer transfer) throws IOException {
        begun++;
        try {
            if (transfer.move() == Done.TRANSFERRED) {
                transferred++;
            } else {
                thereAlready++;
            }
        } catch (IOException e) {
            if (total == 1 || (e instanceof GfsException gfsFailure && !Failures.isOfOneFile(gfsFailure))) {
                throw e;
            }
            failed++;
            int one = gfs.failures().tell(e, name);
            status = status == 0 ? one : status;
        }
    }

    /** How it ended; with several files it is said, too. */
    int status(boolean aloud) {
        if (aloud && total > 1) {
            gfs.err.println(transferred
                    + (transferred == 1 ? " file " : " files ")
                    + verb
                    + (thereAlready == 0 ? "" : ", " + thereAlready + " there already")
                    + (failed == 0 ? "" : ", " + failed + " failed"));
        }
        return status;
    }

    @Override
    public void close() {
        interruption.close();
    }
}
