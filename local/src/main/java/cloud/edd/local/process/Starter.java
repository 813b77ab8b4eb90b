package cloud.edd.local.process;

import java.io.IOException;

/** What it takes to start one process. Called from one thread. */
public interface Starter {

    /** Makes what must be there before the first start. */
    default void prepare() throws IOException, InterruptedException {}

    /** The command line, asked for at every start. */
    Launch launch() throws IOException, InterruptedException;

    /** Called once, when the process is ready for the first time and before those that need it start. */
    default void firstReady() throws IOException, InterruptedException {}
}
