package cloud.edd.gfs.master.operation;

import cloud.edd.proto.gfs.ClusterStatus;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whether the process lives, and whether files can be changed. A master in safe mode is alive and not ready, and says why.
 * Chunkservers must reach it all the same to end that: what stands before it must not wait for it to be ready.
 */
@RestController
class HealthController {

    private final StatusSource status;

    HealthController(StatusSource status) {
        this.status = status;
    }

    @GetMapping(path = "/healthz", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> alive() {
        return status.ask().isPresent()
                ? ResponseEntity.ok("ok\n")
                : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("the master's thread does not answer\n");
    }

    @GetMapping(path = "/readyz", produces = MediaType.TEXT_PLAIN_VALUE)
    ResponseEntity<String> ready() {
        Optional<ClusterStatus> now = status.ask();
        if (now.isEmpty()) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("the master's thread does not answer\n");
        }
        return now.get().getSafeMode()
                ? ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                        .body("safe mode: " + now.get().getSafeModeReason() + "\n")
                : ResponseEntity.ok("ok\n");
    }
}
