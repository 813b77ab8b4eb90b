package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What happened and what to do next for a person, and an exit status for a script.
 *
 * @param ending whether the process is being ended, and what fails fails because of that
 */
record Failures(PrintStream err, BooleanSupplier ending) implements IExecutionExceptionHandler {

    static final int FAILED = 1;
    static final int NOT_FOUND = 3;
    static final int UNKNOWN = 4;
    static final int UNAVAILABLE = 5;

    @Override
    public int handleExecutionException(Exception problem, CommandLine commandLine, ParseResult parsed)
            throws Exception {
        Throwable cause = problem instanceof UncheckedIOException unchecked ? unchecked.getCause() : problem;
        if (cause instanceof IOException known) {
            return tell(known, "");
        }
        throw problem;
    }

    /**
     * Says it.
     *
     * @param name which of several files it is about; empty when there is one
     * @return the exit status
     */
    int tell(IOException problem, String name) {
        if (!ending.getAsBoolean()) {
            err.println("gfs: " + (name.isEmpty() ? "" : name + ": ") + sentence(problem));
            String next = next(problem);
            if (!next.isEmpty()) {
                err.println("     " + next);
            }
        }
        return problem instanceof GfsException gfs ? status(gfs) : FAILED;
    }

    /** Whether other files may fare better. */
    static boolean isOfOneFile(GfsException problem) {
        return switch (problem.code()) {
            case NOT_FOUND, ALREADY_EXISTS, INVALID_ARGUMENT, GENERATION_MISMATCH, FILE_DELETED, CORRUPT, LOST -> true;
            default -> false;
        };
    }

    static GfsException alreadyExists(String path) {
        return new GfsNotHappenedException(ErrorCode.ALREADY_EXISTS, path + " exists already");
    }

    private static String sentence(IOException problem) {
        if (problem instanceof GfsException gfs) {
            return gfs.getMessage() + " [" + gfs.code() + "]";
        }
        if (problem instanceof FileSystemException local) {
            String reason = local.getReason() != null
                    ? local.getReason()
                    : local instanceof NoSuchFileException
                            ? "there is no such local file"
                            : local instanceof AccessDeniedException
                                    ? "you may not"
                                    : local.getClass().getSimpleName();
            return local.getFile() + ": " + reason;
        }
        return problem.getMessage() == null ? problem.toString() : problem.getMessage();
    }

    private static String next(IOException problem) {
        if (!(problem instanceof GfsException gfs)) {
            return "";
        }
        if (!(gfs instanceof GfsNotHappenedException)) {
            return "It may have happened: look with 'gfs stat' or 'gfs ls' before you do it again.";
        }
        return switch (gfs.code()) {
            case ALREADY_EXISTS ->
                "--replace replaces what stands there; what is replaced is kept in the trash for a while.";
            case NOT_FOUND ->
                "'gfs ls' shows what there is, 'gfs trash' what was deleted; -n chooses another namespace.";
            case UNAVAILABLE -> "Is it the right master (--master, GFS_MASTER)? 'gfs status' says what it waits for.";
            case UNAUTHENTICATED -> "The key is read from --key-file, GFS_CLIENT_KEY or the folder EDD_SECRETS_DIR.";
            case DISK_FULL, RESOURCE_EXHAUSTED, NO_QUORUM ->
                "'gfs status' shows the chunkservers and their disks. Nothing was changed.";
            case LOST ->
                "No good copy is left. 'gfs fsck' shows what there is of it, 'gfs salvage' saves what can be saved.";
            case CORRUPT -> "'gfs fsck' shows its copies; broken ones are repaired from good ones by themselves.";
            case GENERATION_MISMATCH -> "Somebody has changed it: 'gfs stat' shows how it is now.";
            case DEADLINE_EXCEEDED -> "Nothing was changed: try again; 'gfs status' says how the cluster is.";
            default -> "";
        };
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
