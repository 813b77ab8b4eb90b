package cloud.edd.gfs.chunkserver.operation;

import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.chunkserver.shell.ChunkserverShell;
import cloud.edd.proto.gfs.ScrubProgress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** One page for a person who wonders how this chunkserver is. */
@RestController
final class StatusPage {

    private static final long MEBIBYTE = 1L << 20;

    private final ChunkserverShell chunkserver;

    StatusPage(ChunkserverShell chunkserver) {
        this.chunkserver = chunkserver;
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page() {
        StringBuilder rows = new StringBuilder();
        facts().forEach((name, value) -> rows.append("<tr><th>")
                .append(name)
                .append("</th><td>")
                .append(HtmlUtils.htmlEscape(value))
                .append("</td></tr>\n"));
        return """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>GFS chunkserver</title>
                <style>body{font:16px system-ui;margin:2rem}th{text-align:left;padding-right:2rem;font-weight:600}</style>
                </head><body><h1>GFS chunkserver</h1><table>
                %s</table></body></html>
                """.formatted(rows);
    }

    private Map<String, String> facts() {
        ChunkserverStatus status = chunkserver.status();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("State", status.open() ? "open" : "recovering the data folder");
        facts.put("Master", status.masterTrouble().isEmpty() ? "connected" : status.masterTrouble());
        facts.put("Epoch", Long.toString(status.epoch()));
        facts.put("Storage", status.storageId());
        facts.put("Chunks", Integer.toString(status.chunks()));
        facts.put("Committed", status.committedBytes() / MEBIBYTE + " MiB");
        facts.put("Quarantined chunks", Integer.toString(status.quarantined()));
        facts.put(
                "Bad chunks found since the start", Long.toString(status.scrub().getFoundBad()));
        facts.put("Checking of what is stored", checking(status.scrub()));
        facts.put("Last whole pass ended", time(status.scrub().getLastPassMs()));
        facts.put("Undecided votes", Integer.toString(status.undecided()));
        facts.put("Transfers under way", Integer.toString(status.transfers()));
        facts.put(
                "Connections",
                chunkserver.clientConnections() + " clients, " + chunkserver.peerConnections() + " peers");
        facts.put("Buffers in use", chunkserver.bufferedBytes() / MEBIBYTE + " MiB");
        facts.put(
                "Disk",
                status.diskFreeBytes() / MEBIBYTE + " MiB free of " + status.diskTotalBytes() / MEBIBYTE + " MiB");
        facts.put("Replicas left out of a write", status.droppedSecondaries() + " " + status.lastDropped());
        return facts;
    }

    private static String checking(ScrubProgress scrub) {
        return scrub.getRemainingBytes() == 0
                ? "up to date"
                : scrub.getVerifiedBytes() / MEBIBYTE + " MiB checked and " + scrub.getRemainingBytes() / MEBIBYTE
                        + " MiB to go in the pass since " + time(scrub.getPassBeganMs());
    }

    private static String time(long unixMillis) {
        return unixMillis == 0
                ? "never"
                : Instant.ofEpochMilli(unixMillis)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
    }
}
