package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.testing.nats.TestNats;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamProvisionerTest {
    private final TestNats nats = TestNats.shared();
    private Bystander bystander = new Bystander(nats);

    @BeforeEach
    void clear() {
        nats.clear();
    }

    @AfterEach
    void close() {
        bystander.close();
        nats.clear();
    }

    @Test
    void allTenStreamsFitUnderAStoreLimitOfFourGibibytes() throws Exception {
        var all = new StreamProvisioner(List.of(EventStream.values()));
        all.provision(bystander.connection());
        all.provision(bystander.connection());

        assertThat(bystander.management().getStreamNames())
                .containsExactlyInAnyOrder(
                        Arrays.stream(EventStream.values()).map(Enum::name).toArray(String[]::new))
                .hasSize(10);
        // The server refuses a stream whose reservation exceeds what is left: the eleventh proves that it counts.
        assertThatThrownBy(() -> bystander
                        .management()
                        .addStream(StreamConfiguration.builder()
                                .name("ELEVENTH")
                                .subjects("eleventh.>")
                                .maxBytes(EventStream.MAX_BYTES)
                                .build()))
                .hasMessageContaining("insufficient storage");
    }

    @Test
    void aServiceCreatesOnlyWhatItOwns() throws Exception {
        new StreamProvisioner("file-share-backend").provision(bystander.connection());

        assertThat(bystander.management().getStreamNames()).containsExactly("SFS");
    }

    @Test
    void everyStreamHasTheLimitsOfTheContract() throws Exception {
        new StreamProvisioner(List.of(EventStream.values())).provision(bystander.connection());

        var auth = bystander.management().getStreamInfo("AUTH").getConfiguration();
        assertThat(auth.getSubjects()).containsExactly("auth.>");
        assertThat(auth.getRetentionPolicy()).isEqualTo(RetentionPolicy.Limits);
        assertThat(auth.getMaxMsgs()).isEqualTo(1_000_000);
        assertThat(auth.getMaxBytes()).isEqualTo(384L * 1024 * 1024);
        assertThat(auth.getMaxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(auth.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(10));
        var cluster = bystander.management().getStreamInfo("CLUSTER").getConfiguration();
        assertThat(cluster.getMaxMsgsPerSubject()).isEqualTo(720);
        assertThat(cluster.getMaxAge()).isEqualTo(Duration.ofHours(1));
        assertThat(bystander
                        .management()
                        .getStreamInfo("DLQ")
                        .getConfiguration()
                        .getMaxAge())
                .isEqualTo(Duration.ofDays(30));
    }

    @Test
    void aWiderStreamIsLeftAsItIs() throws Exception {
        var wider = StreamConfiguration.builder(EventStream.SFS.configuration())
                .subjects("sfs.>", "storage.>")
                .maxAge(Duration.ofDays(14))
                .build();
        bystander.management().addStream(wider);

        new StreamProvisioner(List.of(EventStream.SFS)).provision(bystander.connection());

        var found = bystander.management().getStreamInfo("SFS").getConfiguration();
        assertThat(found.getSubjects()).containsExactlyInAnyOrder("sfs.>", "storage.>");
        assertThat(found.getMaxAge()).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void aNarrowerStreamIsWidenedAndKeepsWhatItHadMore() throws Exception {
        var narrower = StreamConfiguration.builder(EventStream.SFS.configuration())
                .subjects("sfs.file.>", "storage.>")
                .maxAge(Duration.ofHours(1))
                .duplicateWindow(Duration.ofMinutes(2))
                .build();
        bystander.management().addStream(narrower);

        new StreamProvisioner(List.of(EventStream.SFS)).provision(bystander.connection());

        var found = bystander.management().getStreamInfo("SFS").getConfiguration();
        assertThat(found.getSubjects()).contains("sfs.>", "storage.>");
        assertThat(found.getMaxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(found.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aStreamThatCannotBecomeFitIsNamedWithTheReason() throws Exception {
        bystander
                .management()
                .addStream(StreamConfiguration.builder(EventStream.SFS.configuration())
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .build());

        assertThatThrownBy(() -> new StreamProvisioner(List.of(EventStream.SFS)).provision(bystander.connection()))
                .isInstanceOf(UnfitBusException.class)
                .hasMessageContaining("SFS")
                .hasMessageContaining("retention");
    }
}
