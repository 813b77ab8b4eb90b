package cloud.edd.gfs.chunkserver.operation;

import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.chunkserver.shell.ChunkserverShell;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether it lives, and whether it can serve. */
@RestController
final class HealthController {

    /** The core takes a breath every second; this long without one it is stuck. */
    private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ChunkserverShell chunkserver;

    HealthController(ChunkserverShell chunkserver) {
        this.chunkserver = chunkserver;
    }

    @GetMapping(path = "/healthz", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> alive() {
        return chunkserver.coreSilentNanos() < HANGING_NANOS
                ? ResponseEntity.ok("ok\n")
                : unavailable("the core has not come round for 30 s");
    }

    @GetMapping(path = "/readyz", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> ready() {
        ChunkserverStatus status = chunkserver.status();
        if (!status.open()) {
            return unavailable("the data folder is being recovered");
        }
        return status.masterTrouble().isEmpty()
                ? ResponseEntity.ok("ok\n")
                : unavailable("the master is out of reach: " + status.masterTrouble());
    }

    private static ResponseEntity<String> unavailable(String reason) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(reason + "\n");
    }
}
