package cloud.edd.gfs.cli;

import picocli.CommandLine.Option;

/** How lines with sizes are shown; for commands whose -h is not their help. */
final class Output {

    @Option(
            names = {"-h", "--human-readable"},
            description = "sizes as people read them: 1.5G")
    private boolean human;

    @Option(names = "--json", description = "as JSON, one value a line")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "show this help")
    private boolean help;

    boolean isHuman() {
        return human;
    }

    boolean isJson() {
        return json;
    }

    boolean isHelp() {
        return help;
    }
}
