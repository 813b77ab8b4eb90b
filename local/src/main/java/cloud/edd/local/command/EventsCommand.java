package cloud.edd.local.command;

import cloud.edd.local.EddException;
import cloud.edd.local.platform.EventTool;
import cloud.edd.local.platform.Secrets;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** Hands the event bus of the running platform to the tool for dead letters. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = {
            "The event bus by hand.",
            "  ./edd events dlq list [--json]    what consumers gave up on",
            "  ./edd events dlq replay ID...     let the consumer that gave up try again",
            "  ./edd events dlq discard ID...    forget it"
        })
public final class EventsCommand implements Callable<Integer> {

    @Mixin
    private final Place place = new Place();

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.isEmpty() || !words.getFirst().equals("dlq")) {
            throw EddException.request("Say ./edd events dlq list, replay ID or discard ID.");
        }
        int port = place.state().filter(PlatformState::isSupervised).stream()
                .flatMap(state -> state.processes().stream())
                .filter(process -> process.name().equals("nats"))
                .filter(ProcessStatus::isHealthy)
                .map(process -> process.ports().getFirst())
                .findFirst()
                .orElseThrow(() -> EddException.process(
                        "The event bus of " + place.folder().root() + " does not run: start it with ./edd up."));
        return new EventTool(place.installation(), new Secrets(place.folder()), port)
                .run(words.subList(1, words.size()));
    }
}
