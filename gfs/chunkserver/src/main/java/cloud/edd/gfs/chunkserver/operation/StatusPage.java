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

    private static final String HEAD = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>GFS chunkserver</title>
            <meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="10">
            <style>
            :root{color-scheme:light dark;--paper:#fbfaf7;--ink:#22252a;--soft:#6a6f78;--line:#e2dfd8;--good:#1b6e3c;--warn:#8a5a00}
            @media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e7e6e3;--soft:#9aa0a9;--line:#2e3238;--good:#7fcf9b;--warn:#e8b860}}
            body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
            main{max-width:44rem;margin:0 auto;padding:1.25rem 1rem 3rem}
            h1{font-size:.85rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);font-weight:600;margin:0}
            .lead{font-size:1.35rem;line-height:1.35;margin:.4rem 0 1.5rem;padding-left:.9rem;border-left:.3rem solid var(--good)}
            .lead.warn{border-color:var(--warn)}
            dl{margin:0}dl div{display:flex;flex-wrap:wrap;gap:0 1rem;border-top:1px solid var(--line);padding:.4rem 0}
            dt{flex:0 0 14rem;color:var(--soft)}dd{margin:0;flex:1 1 12rem}
            </style></head><body><main><h1>GFS chunkserver</h1>
            """;

    private final ChunkserverShell chunkserver;

    StatusPage(ChunkserverShell chunkserver) {
        this.chunkserver = chunkserver;
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page() {
        ChunkserverStatus status = chunkserver.status();
        StringBuilder rows = new StringBuilder();
        facts(status)
                .forEach((name, value) -> rows.append("<div><dt>")
                        .append(name)
                        .append("</dt><dd>")
                        .append(HtmlUtils.htmlEscape(value))
                        .append("</dd></div>\n"));
        return HEAD
                + "<p class='lead " + (isWell(status) ? "" : "warn") + "'>" + HtmlUtils.htmlEscape(sentence(status))
                + "</p><dl>" + rows + "</dl></main></body></html>";
    }

    private static boolean isWell(ChunkserverStatus status) {
        return status.open() && status.masterTrouble().isEmpty() && status.quarantined() == 0;
    }

    private static String sentence(ChunkserverStatus status) {
        if (!status.open()) {
            return "The data folder is being recovered.";
        }
        if (!status.masterTrouble().isEmpty()) {
            return "The master is out of reach: " + status.masterTrouble();
        }
        return status.quarantined() == 0
                ? "All is well: " + status.chunks() + " chunks are kept here."
                : status.quarantined() + " of " + status.chunks()
                        + " chunks here have a bad block or a file that the disk failed. They are not served, and repaired from good copies.";
    }

    private Map<String, String> facts(ChunkserverStatus status) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("State", status.open() ? "open" : "recovering the data folder");
        facts.put("Master", status.masterTrouble().isEmpty() ? "connected" : status.masterTrouble());
        facts.put("Epoch", Long.toString(status.epoch().getNumber()));
        facts.put("Storage", status.storageId());
        facts.put("Chunks", Integer.toString(status.chunks()));
        facts.put("Committed", status.committedBytes() / MEBIBYTE + " MiB");
        facts.put("Unknown files among the chunks", Integer.toString(status.unknownFiles()));
        facts.put("Quarantined chunks", Integer.toString(status.quarantined()));
        facts.put(
                "Bad chunks found since the start", Long.toString(status.scrub().getFoundBad()));
        facts.put("Checking of what is stored", checking(status.scrub()));
        facts.put("Last whole pass ended", time(status.scrub().getLastPassMs()));
        facts.put("Undecided votes", Integer.toString(status.undecided()));
        facts.put("Transfers under way", Integer.toString(status.transfers() + chunkserver.filesUnderWay()));
        facts.put(
                "Connections",
                chunkserver.clientConnections() + " clients, " + chunkserver.peerConnections() + " peers");
        facts.put("Buffers in use", chunkserver.bufferedBytes() / MEBIBYTE + " MiB");
        facts.put(
                "Disk",
                status.diskFreeBytes() / MEBIBYTE + " MiB free of " + status.diskTotalBytes() / MEBIBYTE + " MiB");
        facts.put(
                "Copies",
                status.copiesActive() + " being made, " + status.copiesWaiting() + " waiting, "
                        + status.copiedBytes() / MEBIBYTE + " MiB taken from other servers since the start");
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
