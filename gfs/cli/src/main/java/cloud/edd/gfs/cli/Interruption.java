package cloud.edd.gfs.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is put in order, and said, when somebody ends the program (Ctrl-C, SIGTERM) in the middle of a transfer. Its methods may be
 * called from any thread.
 */
final class Interruption implements AutoCloseable {

    private final PrintStream err;
    private final Consumer<Thread> forget;
    private final Thread hook = new Thread(this::happen, "interrupted");
    private final Deque<Runnable> cleaners = new ArrayDeque<>();
    private @Nullable String sentence;
    private boolean happened;

    /**
     * @param watch has the thread run when the process is to end
     * @param forget undoes that
     */
    Interruption(PrintStream err, Consumer<Thread> watch, Consumer<Thread> forget) {
        this.err = err;
        this.forget = forget;
        watch.accept(hook);
    }

    /** Of this process. */
    static Interruption of(PrintStream err) {
        Runtime runtime = Runtime.getRuntime();
        return new Interruption(err, runtime::addShutdownHook, runtime::removeShutdownHook);
    }

    /** What is to be said if it happened now. */
    synchronized void say(String what) {
        sentence = what;
    }

    /** What is to be done then; the latest first. */
    synchronized void clean(Runnable cleaner) {
        cleaners.push(cleaner);
    }

    /** That is done. */
    synchronized void done(Runnable cleaner) {
        cleaners.remove(cleaner);
    }

    private void happen() {
        String said;
        synchronized (this) {
            happened = true;
            said = sentence;
        }
        if (said != null) {
            // The mark of Ctrl-C and the bar stand on this line.
            err.println();
            err.println("gfs: interrupted: " + said);
        }
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        return cleaners.poll();
    }

    /** Whether the process is ending: what fails from then on fails because of that. */
    synchronized boolean hasHappened() {
        return happened;
    }

    @Override
    public void close() {
        try {
            forget.accept(hook);
        } catch (IllegalStateException e) {
            // The process is ending: it happens, or it has happened, and both is right.
            err.flush();
        }
    }
}
