package cloud.edd.gfs.master.operation;

import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.MetadataCopies;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.MetadataFolderCopy;
import cloud.edd.proto.gfs.RepairStatus;
import cloud.edd.proto.gfs.RestoreReport;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.web.util.HtmlUtils;

/** The status page: one sentence first, then what it rests on. Without scripts; it loads itself again every ten seconds. */
final class StatusHtml {

    private static final String HEAD = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>GFS</title>
            <meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="10">
            <style>
            :root{color-scheme:light dark;--paper:#fbfaf7;--ink:#22252a;--soft:#6a6f78;--line:#e2dfd8;--card:#fff;--good:#1b6e3c;--warn:#8a5a00;--bad:#b3261e;--fill:#7d9bbd}
            @media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e7e6e3;--soft:#9aa0a9;--line:#2e3238;--card:#1d2024;--good:#7fcf9b;--warn:#e8b860;--bad:#ff8f87;--fill:#5f80a6}}
            *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
            main{max-width:64rem;margin:0 auto;padding:1.25rem 1rem 3rem}
            h1{font-size:.85rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);font-weight:600;margin:0}
            h2{font-size:1rem;margin:2.2rem 0 .6rem}
            .lead{font-size:1.35rem;line-height:1.35;margin:.4rem 0 0;padding-left:.9rem;border-left:.3rem solid var(--good)}
            .lead.warn{border-color:var(--warn)}.lead.bad{border-color:var(--bad)}
            .good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.soft{color:var(--soft)}
            .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.8rem}
            .card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
            .card h3{display:flex;justify-content:space-between;gap:1rem;font-size:1rem;margin:0 0 .4rem}
            .card p{margin:.15rem 0;font-size:.92rem}
            .disk{height:.4rem;border-radius:.2rem;background:var(--line);margin:.5rem 0 .2rem;overflow:hidden}.disk i{display:block;height:100%;background:var(--fill)}
            .numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.8rem 1.2rem;margin:0}
            .numbers dt{color:var(--soft);font-size:.85rem;line-height:1.3}.numbers dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
            ol{list-style:none;margin:0;padding:0}li{border-top:1px solid var(--line);padding:.5rem 0}li small{color:var(--soft);display:block}
            </style></head><body><main>
            """;

    private static final double GIBIBYTE = 1L << 30;
    private static final double MEBIBYTE = 1L << 20;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Instant now;

    private StatusHtml(Instant now) {
        this.now = now;
    }

    /** @param events oldest first */
    static String page(ClusterStatus status, List<ClusterEvent> events, Instant now) {
        StatusHtml html = new StatusHtml(now);
        html.lead(status);
        html.servers(status);
        html.chunks(status);
        html.metadata(status.getMetadataCopies());
        html.restore(status.getRestore());
        html.events(events);
        html.page
                .append("<p class=soft>Epoch ")
                .append(status.getMark().getEpoch().getNumber())
                .append(", record ")
                .append(number(status.getMark().getSequence()))
                .append(". This page loads itself again every ten seconds.</p></main></body></html>");
        return html.page.toString();
    }

    static String silent() {
        return HEAD + "<h1>GFS</h1><p class='lead bad'>The master's thread does not answer.</p></main></body></html>";
    }

    private void lead(ClusterStatus status) {
        String look = status.getHealthy() ? "" : status.getLost() > 0 ? " bad" : " warn";
        page.append("<h1>GFS</h1><p class='lead")
                .append(look)
                .append("'>")
                .append(text(status.getSummary()))
                .append("</p>");
    }

    private void restore(RestoreReport report) {
        if (report.getSequence() == 0) {
            return;
        }
        page.append("<h2>Restored</h2>");
        line("from " + report.getSource() + ", record " + number(report.getSequence()));
        long lost = report.getHighestMark() - report.getSequence();
        if (lost > 0) {
            line("at least " + number(lost) + " later records are lost");
        }
        line(number(report.getAdoptedChunks()) + " chunks taken over, " + number(report.getRecoveredFiles())
                + " files in lost+found, " + number(report.getAbortedOperations()) + " writes given up, "
                + number(report.getLeftChunks()) + " chunks left");
        line(
                report.getEndedAtMs() == 0
                        ? "not ended yet: gfs metadata restore-report"
                        : "ended " + ago(report.getEndedAtMs()));
    }

    private void servers(ClusterStatus status) {
        page.append("<h2>Chunkservers</h2>");
        if (status.getServersCount() == 0) {
            page.append("<p class=soft>None has come yet.</p>");
        }
        page.append("<div class=cards>");
        status.getServersList().forEach(this::server);
        page.append("</div>");
    }

    private void server(ServerStatus server) {
        page.append("<section class=card><h3><span>")
                .append(text(server.getServerId()))
                .append("</span>")
                .append(state(server))
                .append("</h3>");
        if (server.getDiskTotalBytes() > 0) {
            long percent = Math.round(100.0 * server.getDiskUsedBytes() / server.getDiskTotalBytes());
            page.append("<div class=disk><i style='width:").append(percent).append("%'></i></div>");
            line(String.format(
                    Locale.ROOT,
                    "%.1f of %.1f GiB used",
                    server.getDiskUsedBytes() / GIBIBYTE,
                    server.getDiskTotalBytes() / GIBIBYTE));
        }
        line(number(server.getChunkCount())
                + (server.getChunkCount() == 1 ? " chunk" : " chunks")
                + (server.getCopiesActive() > 0 ? ", " + number(server.getCopiesActive()) + " being copied here" : ""));
        if (server.getAlive()) {
            line(String.format(
                    Locale.ROOT,
                    "%.0f %% CPU, %s transfers",
                    server.getLoad().getCpuPercent(),
                    number(server.getLoad().getActiveTransfers())));
        } else {
            line("last heard " + ago(server.getLastHeartbeatMs()));
        }
        line(scrubbed(server.getScrub()));
        if (!server.getDrainStatus().isEmpty()) {
            line(server.getDrainStatus());
        }
        if (server.getMaintenanceMinutesLeft() > 0) {
            line(number(server.getMaintenanceMinutesLeft()) + " min of maintenance left");
        }
        if (server.getOrphans() > 0) {
            page.append(server.getOrphansNeedConsent() ? "<p class=warn>" : "<p>")
                    .append(number(server.getOrphans()))
                    .append(" copies the metadata does not know")
                    .append(server.getOrphansNeedConsent() ? ", kept until a person looks" : "")
                    .append("</p>");
        }
        page.append("<p class=soft>")
                .append(text(server.getAddress().getHost()))
                .append(':')
                .append(server.getAddress().getDataPort())
                .append("</p></section>");
    }

    private static String state(ServerStatus server) {
        boolean maintained = server.getMode() == ServerMode.SERVER_MAINTENANCE;
        if (maintained) {
            return "<span class=warn>" + (server.getAlive() ? "maintenance" : "silent, maintenance") + "</span>";
        }
        if (!server.getAlive()) {
            return "<span class=bad>silent</span>";
        }
        return server.getMode() == ServerMode.SERVER_DRAINING
                ? "<span class=warn>draining</span>"
                : "<span class=good>alive</span>";
    }

    private String scrubbed(ScrubProgress scrub) {
        String last =
                scrub.getLastPassMs() == 0 ? "not yet checked whole" : "all checked " + ago(scrub.getLastPassMs());
        long all = scrub.getVerifiedBytes() + scrub.getRemainingBytes();
        String present = scrub.getRemainingBytes() == 0
                ? ""
                : ", " + Math.round(100.0 * scrub.getVerifiedBytes() / all) + " % of this pass";
        String bad = scrub.getFoundBad() == 0 ? "" : ", " + number(scrub.getFoundBad()) + " found bad";
        return last + present + bad;
    }

    private void chunks(ClusterStatus status) {
        RepairStatus repair = status.getRepair();
        page.append("<h2>Chunks and copies</h2><dl class=numbers>");
        count("files", status.getFiles(), "");
        count("chunks", status.getChunks(), "");
        count("under three good copies", status.getUnderReplicated(), "warn");
        count("chunks lost", status.getLost(), "bad");
        count("copies stale", status.getStale(), "warn");
        count("copies corrupt", status.getCorrupt(), "bad");
        count("to be deleted", status.getPendingDelete(), "");
        count("unknown copies", status.getOrphans(), "");
        page.append("</dl><h2>Repair</h2><dl class=numbers>");
        count("being copied", repair.getCopiesActive(), "");
        count("chunks waiting", repair.getChunksWaiting(), "");
        count("of them stuck", repair.getChunksStuck(), "warn");
        count("copies made", repair.getCopiesDone(), "");
        count("failed", repair.getCopiesFailed(), "warn");
        page.append("<div><dt>copied</dt><dd>")
                .append(String.format(Locale.ROOT, "%,.0f MiB", repair.getCopiedBytes() / MEBIBYTE))
                .append("</dd></div></dl>");
        if (status.getRebalancing()) {
            page.append("<p>Chunks are moved from the fullest chunkservers to the emptiest.</p>");
        }
    }

    private void metadata(MetadataCopies copies) {
        page.append("<h2>Copies of the metadata</h2>");
        if (copies.getInStep() < 2) {
            page.append(
                    "<p class=warn>Fewer than two other machines hold all of it: what was answered last may be on the"
                            + " master alone.</p>");
        } else {
            page.append("<p>")
                    .append(number(copies.getInStep()))
                    .append(" other machines hold every answered change.</p>");
        }
        page.append("<div class=cards>");
        for (MetadataCopy copy : copies.getCopiesList()) {
            page.append("<section class=card><h3><span>")
                    .append(text(copy.getServerId()))
                    .append("</span>")
                    .append(copy.getInStep() ? "<span class=good>in step</span>" : "<span class=warn>behind</span>")
                    .append("</h3>");
            line("up to record " + number(copy.getSequence()));
            if (!copy.getTrouble().isEmpty()) {
                line(copy.getTrouble());
            }
            page.append("</section>");
        }
        page.append("</div>");
        if (copies.hasFolder()) {
            MetadataFolderCopy folder = copies.getFolder();
            page.append(folder.getTrouble().isEmpty() ? "<p>" : "<p class=warn>")
                    .append("In the copy folder: up to record ")
                    .append(number(folder.getSequence()))
                    .append(folder.getLagMs() == 0 ? "" : ", " + number(folder.getLagMs()) + " ms behind")
                    .append(folder.getTrouble().isEmpty() ? "" : ". " + text(folder.getTrouble()))
                    .append("</p>");
        }
    }

    private void events(List<ClusterEvent> events) {
        page.append("<h2>What happened</h2><ol>");
        for (ClusterEvent event : events.reversed()) {
            page.append("<li>")
                    .append(text(event.getSentence()))
                    .append("<small>")
                    .append(ago(event.getTimeMs()));
            if (!event.getFile().isEmpty()) {
                page.append(", ").append(text(event.getFile()));
            }
            page.append("</small></li>");
        }
        page.append("</ol>");
    }

    private void count(String name, long value, String lookUnlessZero) {
        page.append("<div><dt>")
                .append(name)
                .append("</dt><dd class='")
                .append(value == 0 ? "" : lookUnlessZero)
                .append("'>")
                .append(number(value))
                .append("</dd></div>");
    }

    private void line(String line) {
        page.append("<p>").append(text(line)).append("</p>");
    }

    private String ago(long unixMillis) {
        if (unixMillis == 0) {
            return "never";
        }
        Duration age = Duration.between(Instant.ofEpochMilli(unixMillis), now);
        if (age.toSeconds() < 120) {
            return Math.max(0, age.toSeconds()) + " s ago";
        }
        if (age.toMinutes() < 120) {
            return age.toMinutes() + " min ago";
        }
        return age.toHours() < 48 ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String text(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
