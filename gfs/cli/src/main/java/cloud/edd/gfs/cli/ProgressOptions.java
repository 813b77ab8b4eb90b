package cloud.edd.gfs.cli;

import picocli.CommandLine.Option;

/** How much a transfer says of itself. */
final class ProgressOptions {

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress")
    private boolean quiet;

    @Option(
            names = "--progress",
            description = "progress although the error output is no terminal: a line every few seconds")
    private boolean wanted;

    boolean isQuiet() {
        return quiet;
    }

    Progress of(GfsCommand gfs) {
        Progress.Style style = quiet
                ? Progress.Style.NONE
                : gfs.terminal.err() ? Progress.Style.BAR : wanted ? Progress.Style.LINES : Progress.Style.NONE;
        return new Progress(gfs.err, style, Terminal::columns, System::nanoTime);
    }
}
