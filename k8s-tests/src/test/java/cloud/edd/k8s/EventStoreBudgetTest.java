package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A stream reserves what it may hold: all of them fit into the bus's store, and the store into its volume. */
class EventStoreBudgetTest {

    private static final Rendered PRODUCTION = Rendered.overlay("production");

    @Test
    void everyStreamHasItsRoom() {
        String streams = Repository.read(
                Repository.ROOT.resolve("platform/src/main/java/cloud/edd/platform/event/EventStream.java"));
        long count = Pattern.compile("(?m)^    [A-Z]+\\(\"[a-z-]+\", \"[a-z]+\\.>\",")
                .matcher(streams)
                .results()
                .count();
        long mebibytes = number(streams, "MAX_BYTES = ([0-9]+)L << 20;");
        String configuration = PRODUCTION
                .generated("nats-config")
                .node()
                .path("data")
                .path("nats.conf")
                .asText();
        // nats-server reads GB as 2^30.
        long store = number(configuration, "max_file_store: ([0-9]+)GB") << 10;
        String volume = PRODUCTION
                .one("PersistentVolumeClaim", "nats-data")
                .spec()
                .at("/resources/requests/storage")
                .asText();

        assertThat(count).isGreaterThanOrEqualTo(10);
        assertThat(count * mebibytes).isLessThanOrEqualTo(store);
        assertThat(store).isLessThan(Quantity.mebibytes(volume));
    }

    private static long number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).describedAs(pattern).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
