package cloud.edd.gfs.master.operation;

import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the cluster is, for a person with a phone. */
@RestController
class StatusPage {

    private static final int EVENTS = 20;

    private final StatusSource status;

    StatusPage(StatusSource status) {
        this.status = status;
    }

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        return status.ask()
                .map(now -> ResponseEntity.ok(StatusHtml.page(now, status.events(EVENTS), Instant.now())))
                .orElseGet(() ->
                        ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(StatusHtml.silent()));
    }
}
