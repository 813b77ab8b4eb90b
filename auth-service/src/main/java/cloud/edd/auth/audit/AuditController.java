package cloud.edd.auth.audit;

import cloud.edd.auth.audit.AuditQuery.AuditRecord;
import cloud.edd.auth.audit.AuditQuery.Filter;
import cloud.edd.platform.error.InvalidRequestException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The record of who did what, for administrators. */
@RestController
class AuditController {
    private static final int MAX_LIMIT = 500;
    // Beyond year 9999 PostgreSQL and people agree on nothing.
    private static final long MAX_SECONDS = 253_402_300_799L;

    private final AuditQuery query;

    AuditController(AuditQuery query) {
        this.query = query;
    }

    /** @param nextCursor gives the next page; null on the last one */
    record AuditPage(
            List<AuditRecord> items,

            @JsonProperty("next_cursor") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor) {}

    @GetMapping("/admin/audit")
    AuditPage listAudit(
            @RequestParam(name = "user_id", required = false) @Nullable String userId,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "50") String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int size = (int) number("limit", limit, 1, MAX_LIMIT);
        Long before = cursor == null ? null : number("cursor", cursor, 0, Long.MAX_VALUE);
        var filter = new Filter(userId, action, time("from", from), time("to", to), before);
        // One more than asked for tells whether there is a next page.
        List<AuditRecord> found = query.find(filter, size + 1);
        if (found.size() <= size) {
            return new AuditPage(found, null);
        }
        List<AuditRecord> page = found.subList(0, size);
        return new AuditPage(page, String.valueOf(page.getLast().id()));
    }

    private static @Nullable Instant time(String name, @Nullable String seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(number(name, seconds, 0, MAX_SECONDS));
    }

    private static long number(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Answered below like a number out of range.
        }
        throw new InvalidRequestException(
                "invalid_request", name, "%s must be a number from %d to %d".formatted(name, least, most));
    }
}
