package cloud.edd.platform.event.dlq;

import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.support.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./edd events dlq} runs: lists dead letters, has one replayed by the service that gave up on it, or discards
 * one.
 *
 * <pre>
 *   list | replay ID... | discard ID...   [--nats URL] [--json]
 * </pre>
 *
 * The address defaults to {@code NATS_URL}. Ends with 0 when all was done, 1 when something was not, 2 when it was called
 * wrongly.
 */
public final class DeadLetterTool {
    private static final String USAGE = "usage: dlq list|replay ID...|discard ID... [--nats URL] [--json]";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final PrintStream out;
    private final PrintStream errors;

    DeadLetterTool(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new DeadLetterTool(System.out, System.err).run(System.getenv("NATS_URL"), arguments));
    }

    int run(@Nullable String defaultUrl, String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        var json = words.remove("--json");
        var url = defaultUrl;
        var option = words.indexOf("--nats");
        if (option >= 0 && option + 1 < words.size()) {
            words.remove(option);
            url = words.remove(option);
        }
        if (url == null || !isCommand(words)) {
            errors.println(url == null ? "no address of the event bus: set NATS_URL or give --nats URL" : USAGE);
            return 2;
        }
        return run(url, words.getFirst(), ids(words), json);
    }

    private static boolean isCommand(List<String> words) {
        if (words.equals(List.of("list"))) {
            return true;
        }
        return words.size() > 1
                && List.of("replay", "discard").contains(words.getFirst())
                && words.stream().skip(1).allMatch(word -> word.matches("\\d{1,18}"));
    }

    private static List<Long> ids(List<String> words) {
        return words.stream().skip(1).map(Long::parseLong).toList();
    }

    private int run(String url, String command, List<Long> ids, boolean json) {
        try {
            var connection = Nats.connect(Options.builder()
                    .server(url)
                    .noReconnect()
                    .connectionTimeout(CONNECT_LIMIT)
                    .errorListener(new ErrorListener() {})
                    .build());
            try {
                var box = new DeadLetterBox(connection);
                return command.equals("list") ? list(box, json) : each(box, command, ids);
            } finally {
                connection.close();
            }
        } catch (IOException e) {
            errors.println("cannot reach the event bus at " + url + ": " + e.getMessage());
        } catch (JetStreamApiException e) {
            errors.println("the event bus at " + url + " refuses: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private int list(DeadLetterBox box, boolean json) throws IOException, JetStreamApiException {
        var letters = box.list();
        if (json) {
            out.println(new JsonValue(letters.stream().map(DeadLetter::toJson).toList()).toJson());
            return 0;
        }
        if (letters.isEmpty()) {
            out.println("no dead letters");
            return 0;
        }
        out.printf("%-6s %-24s %-22s %-44s %5s  %s%n", "ID", "GIVEN UP", "CONSUMER", "SUBJECT", "TRIES", "ERROR");
        letters.forEach(letter -> out.printf(
                "%-6d %-24s %-22s %-44s %5d  %s%n",
                letter.id(), letter.at(), letter.durable(), letter.subject(), letter.tries(), letter.error()));
        return 0;
    }

    private int each(DeadLetterBox box, String command, List<Long> ids)
            throws IOException, JetStreamApiException, InterruptedException {
        var code = 0;
        for (var id : ids) {
            try {
                if (command.equals("replay")) {
                    out.println(id + " " + box.replay(id));
                } else {
                    box.discard(id);
                    out.println(id + " discarded");
                }
            } catch (DeadLetterException e) {
                errors.println(e.getMessage());
                code = 1;
            }
        }
        return code;
    }
}
