package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.ServerFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A master with copies of its log on chunkservers that answer when the test says so. */
class LogCopiesScene {

    static final OpenSessionRequest CHANGE =
            OpenSessionRequest.newBuilder().setClient("test").build();
    static final MetadataPosition NOTHING = MetadataPosition.getDefaultInstance();

    final Cluster cluster = new Cluster();
    final Map<String, Integer> answered = new LinkedHashMap<>();

    void threeInStep() {
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            cluster.follow(server, NOTHING);
        }
        storeAll("cs-1", "cs-2", "cs-3");
        assertThat(status().getMetadataCopies().getInStep()).isEqualTo(3);
    }

    long sequence() {
        return cluster.core.state().sequence();
    }

    long lastMark(String server) {
        return cluster.framesTo(server).getLast().getMark().getSequence();
    }

    static MetadataPosition position(long epoch, long sequence) {
        return MetadataPosition.newBuilder()
                .setEpoch(epoch)
                .setSequence(sequence)
                .build();
    }

    ClusterStatus status() {
        return (ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance());
    }

    List<MetadataAppend> appends(String server) {
        return cluster.framesTo(server).stream()
                .filter(frame ->
                        frame.hasMetadataAppend() && frame.getMetadataAppend().getRecordsCount() > 0)
                .map(MasterFrame::getMetadataAppend)
                .toList();
    }

    List<MetadataCheckpoint> checkpoints(String server) {
        return cluster.framesTo(server).stream()
                .filter(MasterFrame::hasMetadataCheckpoint)
                .map(MasterFrame::getMetadataCheckpoint)
                .toList();
    }

    /** Answers every frame with records that was not answered yet, and those that this brings. */
    void storeAll(String... servers) {
        for (String server : servers) {
            String link = server + cluster.link(server);
            for (int from = answered.getOrDefault(link, 0);
                    from < appends(server).size();
                    from++) {
                MetadataAppend append = new ArrayList<>(appends(server)).get(from);
                answered.put(link, from + 1);
                store(server, append.getNumber(), append.getAfter() + append.getRecordsCount(), append.getThrough());
            }
        }
    }

    void store(String server, long number, long sequence, long through) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder()
                        .setMetadataStored(MetadataStored.newBuilder()
                                .setNumber(number)
                                .setSequence(sequence)
                                .setThrough(through)));
    }
}
