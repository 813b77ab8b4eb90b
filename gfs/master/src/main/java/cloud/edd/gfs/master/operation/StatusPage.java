package cloud.edd.gfs.master.operation;

import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.ServerStatus;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** How the cluster is, for a person with a phone. */
@RestController
class StatusPage {

    private static final String HEAD = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>GFS master</title>
            <meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="10">
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem}
            dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem}dt{color:#666}dd{margin:0}
            .bad{color:#b00020}.good{color:#1b6e2d}section{border-top:1px solid #ccc;padding:.5rem 0}
            @media(prefers-color-scheme:dark){body{background:#111;color:#eee}dt{color:#aaa}.bad{color:#ff8a80}.good{color:#81c784}}
            </style><h1>GFS master</h1>""";

    private final StatusSource status;

    StatusPage(StatusSource status) {
        this.status = status;
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        return status.ask()
                .map(now -> ResponseEntity.ok(HEAD + render(now)))
                .orElseGet(() -> ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body(HEAD + "<p class=bad>The master's thread does not answer.</p>"));
    }

    private static String render(ClusterStatus status) {
        StringBuilder page = new StringBuilder();
        page.append(
                status.getSafeMode()
                        ? "<p class=bad>Safe mode: " + HtmlUtils.htmlEscape(status.getSafeModeReason()) + ".</p>"
                        : "<p class=good>Serving.</p>");
        page.append("<dl>");
        row(page, "files", status.getFiles(), false);
        row(page, "chunks", status.getChunks(), false);
        row(page, "chunks with fewer than three good copies", status.getUnderReplicated(), true);
        row(page, "chunks lost", status.getLost(), true);
        row(page, "copies stale", status.getStale(), true);
        row(page, "copies corrupt", status.getCorrupt(), true);
        row(page, "copies waiting to be deleted", status.getPendingDelete(), false);
        row(page, "copies nobody knows (kept)", status.getOrphans(), false);
        row(page, "epoch", status.getMark().getEpoch().getNumber(), false);
        row(page, "last record", status.getMark().getSequence(), false);
        page.append("</dl><h2>Chunkservers</h2>");
        status.getServersList().forEach(server -> server(page, server));
        return page.append("</html>").toString();
    }

    private static void server(StringBuilder page, ServerStatus server) {
        page.append("<section><strong>")
                .append(HtmlUtils.htmlEscape(server.getServerId()))
                .append("</strong> ")
                .append(server.getAlive() ? "<span class=good>alive</span>" : "<span class=bad>silent</span>")
                .append("<br>")
                .append(HtmlUtils.htmlEscape(server.getAddress().getHost()))
                .append(':')
                .append(server.getAddress().getDataPort())
                .append(", ")
                .append(server.getChunkCount())
                .append(" chunks");
        if (server.getDiskTotalBytes() > 0) {
            page.append(", ")
                    .append(gibibytes(server.getDiskUsedBytes()))
                    .append(" of ")
                    .append(gibibytes(server.getDiskTotalBytes()))
                    .append(" GiB used");
        }
        page.append("</section>");
    }

    private static void row(StringBuilder page, String name, long value, boolean shouldBeZero) {
        page.append("<dt>").append(name).append("</dt><dd").append(shouldBeZero && value > 0 ? " class=bad>" : ">");
        page.append(value).append("</dd>");
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 30));
    }
}
