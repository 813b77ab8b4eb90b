package cloud.edd.gfs.cli;

import picocli.CommandLine.Option;

/** What to do about a file that is there already. One of the two at most. */
final class Presence {

    @Option(
            names = {"-f", "--replace"},
            description = "replace what stands there")
    boolean replace;

    @Option(
            names = "--if-absent",
            description = "leave what stands there alone: an interrupted transfer of many files goes on so")
    boolean ifAbsent;
}
