package cloud.edd.local.command;

import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of processes for a person's eyes. */
final class StatusTable {

    private static final List<String> HEAD = List.of("process", "pid", "ports", "health", "restarts", "");

    private StatusTable() {}

    static String of(PlatformState state) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        boolean supervised = state.isSupervised();
        for (ProcessStatus process : state.processes()) {
            boolean alive = process.mark() != null && process.mark().isAlive();
            rows.add(List.of(
                    process.name(),
                    alive && process.pid() != null ? Long.toString(process.pid()) : "-",
                    process.ports().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                    health(process, supervised, alive),
                    process.restarts() == 0 ? "-" : Integer.toString(process.restarts()),
                    process.detail() == null ? "" : process.detail()));
        }
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    /** The word the state file has, corrected by what is true now. */
    static String health(ProcessStatus process, boolean supervised, boolean alive) {
        if (supervised) {
            return process.health().word();
        }
        return alive ? "unwatched" : "stopped";
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder("  ");
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
