package cloud.edd.platform.operation;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /healthz}: the process is alive. {@code /readyz}: it should get requests; {@code ?verbose} says why not. */
@RestController
final class OperationController {

    private final Readiness readiness;

    OperationController(Readiness readiness) {
        this.readiness = readiness;
    }

    @GetMapping("/healthz")
    ResponseEntity<String> alive() {
        return answer(200, "ok");
    }

    @GetMapping("/readyz")
    ResponseEntity<String> ready(@RequestParam Map<String, String> parameters) {
        Readiness.Report report = readiness.report();
        String text = report.ready() ? "ready" : "not ready";
        return answer(report.ready() ? 200 : 503, parameters.containsKey("verbose") ? text + details(report) : text);
    }

    private static String details(Readiness.Report report) {
        return report.dependencies().entrySet().stream()
                .map(entry -> "\n" + entry.getKey() + " " + (entry.getValue() ? "up" : "down"))
                .collect(Collectors.joining("", report.accepting() ? "" : "\nstopping", "\n"));
    }

    private static ResponseEntity<String> answer(int status, String text) {
        return ResponseEntity.status(status)
                .contentType(MediaType.TEXT_PLAIN)
                .cacheControl(CacheControl.noStore())
                .body(text);
    }
}
