package cloud.edd.platform.property;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Keys of every shape.
 *
 * @param greeting a word
 * @param words a list of words
 * @param labels a map
 * @param rooms a list of records
 * @param door a record
 */
@ConfigurationProperties("edd.sample")
record SampleProperties(
        String greeting, List<String> words, Map<String, String> labels, List<SampleRoom> rooms, SampleDoor door) {

    record SampleDoor(Duration openFor) {}
}
