package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One line for a person, and an exit status for a script. */
record Failures(PrintStream err) implements IExecutionExceptionHandler {

    static final int FAILED = 1;
    static final int NOT_FOUND = 3;
    static final int UNKNOWN = 4;
    static final int UNAVAILABLE = 5;

    @Override
    public int handleExecutionException(Exception problem, CommandLine commandLine, ParseResult parsed)
            throws Exception {
        Throwable cause = problem instanceof UncheckedIOException unchecked ? unchecked.getCause() : problem;
        if (cause instanceof GfsException gfs) {
            err.println("gfs: " + gfs.getMessage() + " [" + gfs.code() + "]");
            return status(gfs);
        }
        if (cause instanceof IOException) {
            err.println("gfs: " + cause);
            return FAILED;
        }
        throw problem;
    }

    private static int status(GfsException problem) {
        if (problem.code() == ErrorCode.UNAVAILABLE || problem.code() == ErrorCode.UNAUTHENTICATED) {
            return UNAVAILABLE;
        }
        if (!(problem instanceof GfsNotHappenedException)) {
            return UNKNOWN;
        }
        return problem.code() == ErrorCode.NOT_FOUND ? NOT_FOUND : FAILED;
    }
}
