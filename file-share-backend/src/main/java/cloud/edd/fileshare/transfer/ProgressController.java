package cloud.edd.fileshare.transfer;

import cloud.edd.fileshare.transfer.ProgressBus.Subscription;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.UnauthenticatedException;
import cloud.edd.platform.identity.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Shows the progress of a transfer as server-sent events, one JSON object each, until it has ended. */
@RestController
class ProgressController {
    /** Keeps proxies from taking silence for death. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    /** A watcher that nobody feeds is sent home; the longest upload tells something every half second. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** A watcher that reads slower than this misses steps in between, never the last. */
    private static final int QUEUE = 64;

    private final ProgressBus bus;
    private final JsonMapper json;

    ProgressController(ProgressBus bus, JsonMapper json) {
        this.bus = bus;
        this.json = json;
    }

    @GetMapping("/sse/progress")
    void watch(Caller caller, @RequestParam(required = false) @Nullable String id, HttpServletResponse response)
            throws IOException, InterruptedException {
        if (caller instanceof Caller.Anonymous) {
            throw new UnauthenticatedException("credential_required", "Log in to watch a transfer.");
        }
        TransferKey key = TransferKey.parse(caller.actorId(), id)
                .orElseThrow(() ->
                        new InvalidRequestException("missing_id", "id", "Say which transfer: ?id=<transfer id>."));
        BlockingQueue<TransferEvent> queue = new LinkedBlockingQueue<>(QUEUE);
        try (Subscription _ = bus.subscribe(key, event -> offer(queue, event))) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            OutputStream out = response.getOutputStream();
            write(out, ": watching\n\n");
            follow(queue, out);
        }
    }

    private void follow(BlockingQueue<TransferEvent> queue, OutputStream out) throws IOException, InterruptedException {
        Duration silent = Duration.ZERO;
        while (silent.compareTo(LONGEST_WAIT) < 0) {
            TransferEvent event = queue.poll(LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                silent = silent.plus(LONGEST_SILENCE);
                write(out, ": still here\n\n");
                continue;
            }
            silent = Duration.ZERO;
            write(out, "data: " + json.writeValueAsString(event) + "\n\n");
            if (event.done()) {
                return;
            }
        }
    }

    // A full queue gives up its oldest step, so that the newest, and above all the last one, always has room.
    private static void offer(BlockingQueue<TransferEvent> queue, TransferEvent event) {
        while (!queue.offer(event)) {
            queue.poll();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
