package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.master.core.metadata.Namespace;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GetNamespaceReply;
import cloud.edd.proto.gfs.GetNamespaceRequest;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.ListNamespacesReply;
import cloud.edd.proto.gfs.ListNamespacesRequest;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.MeasureReply;
import cloud.edd.proto.gfs.MeasureRequest;
import cloud.edd.proto.gfs.NamespaceUsage;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.SetQuotaReply;
import cloud.edd.proto.gfs.SetQuotaRequest;
import cloud.edd.proto.gfs.SignedGrant;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is in a namespace, counted and limited. */
class NamespacesTest {

    private static final int MANY = 20_001;

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void oneLevelComesPageByPageInOneOrder() {
        for (String path : List.of("a", "b/1", "b/2", "b/c/3", "b0", "c/1", "d")) {
            writer.publish(0, path, 0, 0);
        }

        for (int limit = 1; limit <= 6; limit++) {
            assertThat(level("", limit)).containsExactly("a", "b/", "b0", "c/", "d");
            assertThat(level("b/", limit)).containsExactly("b/1", "b/2", "b/c/");
            assertThat(level("b", limit)).containsExactly("b/", "b0");
        }
    }

    /** Page by page, in the order in which the pages tell it. */
    private List<String> level(String prefix, int limit) {
        List<String> seen = new ArrayList<>();
        ListReply page = ListReply.newBuilder().setMore(true).build();
        while (page.getMore()) {
            page = (ListReply) cluster.call(ListRequest.newBuilder()
                    .setNamespace("photos")
                    .setPrefix(prefix)
                    .setAfter(page.getNext())
                    .setLimit(limit)
                    .setOneLevel(true)
                    .build());
            List<String> both = new ArrayList<>(page.getFoldersList());
            page.getFilesList().forEach(file -> both.add(file.getPath()));
            both.sort(String::compareTo);
            assertThat(both).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(both);
        }
        return seen;
    }

    @Test
    void aPageThatIsTooLongIsRefused() {
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> level("", 1_001));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> cluster.call(
                        ListNamespacesRequest.newBuilder().setLimit(1_001).build()));
    }

    @Test
    void countsManyFilesInPages() {
        writer.write("x/long", 1_000);
        for (int number = 0; number < MANY; number++) {
            writer.publish(0, "x/" + number, 0, 0);
        }
        writer.publish(0, "y", 0, 0);

        MeasureReply first = measure("x/", "");
        MeasureReply second = measure("x/", first.getNext());

        assertThat(first.getMore()).isTrue();
        assertThat(second.getMore()).isFalse();
        assertThat(first.getFiles() + second.getFiles()).isEqualTo(MANY + 1);
        assertThat(first.getBytes() + second.getBytes()).isEqualTo(1_000);
        MeasureReply all = measure("", "");
        assertThat(all.getMore()).isFalse();
        assertThat(all.getFiles()).isEqualTo(MANY + 2);
        assertThat(all.getBytes()).isEqualTo(1_000);
    }

    private MeasureReply measure(String prefix, String after) {
        return (MeasureReply) cluster.call(MeasureRequest.newBuilder()
                .setNamespace("photos")
                .setPrefix(prefix)
                .setAfter(after)
                .build());
    }

    @Test
    void ofTwoFilesWrittenAtTheSameTimeOnlyWhatFitsIsThere() {
        quota(150, Namespace.NO_LIMIT);
        Writer other = new Writer(cluster);
        SignedGrant first =
                ((PlacementReply) cluster.call(writer.create("first", true).build())).getGrant();
        SignedGrant second =
                ((PlacementReply) cluster.call(other.create("second", true).build())).getGrant();
        Grant grant = cluster.open(second);
        CommitRequest.Builder tooMuch = other.small(grant, second, 51);

        assertThat(cluster.commit(cluster.open(first), writer.small(cluster.open(first), first, 100))
                        .hasError())
                .isFalse();
        CommitReply refused = cluster.commit(grant, tooMuch);
        quota(1_000, Namespace.NO_LIMIT);
        CommitReply again = cluster.commit(grant, tooMuch);

        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(refused.getError().getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        assertThat(refused.getResults(0).getError().getCode()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        // What was once said not to have happened never does.
        assertThat(again.getError().getCode()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(usage().getBytes()).isEqualTo(100);
    }

    @Test
    void ofAppendsThatShareACommitThoseThatFitAreMadeWhenTheyComeAgain() {
        writer.write("log", 100);
        quota(160, Namespace.NO_LIMIT);
        Writer other = new Writer(cluster);
        Grant grant = cluster.open(writer.placeAppend("log", 50).getGrant());
        other.placeAppend("log", 50);
        writer.sequence--;
        other.sequence--;
        CommitRequest.Builder one = writer.segment(grant, 100, 50);
        CommitRequest.Builder two = other.segment(grant, 150, 50);
        CommitRequest.Builder both = one.clone()
                .addOperations(two.getOperations(0))
                .setNewLength(200)
                .setNewCrc32C(Writer.zeros(200));

        CommitReply together = cluster.commit(grant, both);
        CommitReply first = cluster.commit(grant, one);
        CommitReply second = cluster.commit(grant, two);

        assertThat(together.getError().getCode()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(together.getResultsList()).isEmpty();
        assertThat(first.hasError()).isFalse();
        assertThat(second.getError().getCode()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(usage().getBytes()).isEqualTo(150);
    }

    @Test
    void whatCannotFitIsRefusedBeforeAByteIsSent() {
        writer.write("log", 100);
        quota(120, 1);
        long before = cluster.core.state().sequence();

        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> writer.placeAppend("log", 21));
        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> writer.placeAppend("new", 1));
        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> writer.create("new"));
        assertThat(cluster.core.state().sequence()).isEqualTo(before);
        quota(120, 2);
        PlacementReply hidden = writer.create("new");
        Grant grant = cluster.open(hidden.getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 20));
        assertRefused(ErrorCode.QUOTA_EXCEEDED, () -> writer.place(hidden.getFileId(), 1));
        assertThat(writer.placeAppend("log", 20).hasGrant()).isTrue();
    }

    @Test
    void aQuotaIsThereAfterACheckpointAndARestart() {
        quota(1_000, 7);
        writer.write("file", 300);
        quota("empty", Namespace.NO_LIMIT, 5);
        cluster.checkpoint();
        restart();
        NamespaceUsage restarted = usage();
        writer.delete("file");
        cluster.call(DeleteNamespaceRequest.newBuilder()
                .setOperation(writer.next())
                .setNamespace("photos")
                .build());
        restart();

        assertThat(restarted.getBytes()).isEqualTo(300);
        assertThat(restarted.getFiles()).isOne();
        assertThat(restarted.getMaxBytes()).isEqualTo(1_000);
        assertThat(restarted.getMaxFiles()).isEqualTo(7);
        NamespaceUsage dropped = usage();
        assertThat(dropped.getFiles()).isZero();
        assertThat(dropped.getMaxFiles()).isEqualTo(7);
        ListNamespacesReply first = namespaces("");
        assertThat(first.getMore()).isTrue();
        assertThat(first.getNamespaces(0).getNamespace()).isEqualTo("empty");
        assertThat(first.getNamespaces(0).getMaxFiles()).isEqualTo(5);
        assertThat(namespaces("empty").getMore()).isFalse();
        assertThat(namespaces("empty").getNamespaces(0)).isEqualTo(dropped);
        assertThat(((ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance())).getLimitedList())
                .containsExactly(first.getNamespaces(0), dropped);
    }

    private ListNamespacesReply namespaces(String after) {
        return (ListNamespacesReply) cluster.call(
                ListNamespacesRequest.newBuilder().setAfter(after).setLimit(1).build());
    }

    private void restart() {
        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-2");
        cluster.connect("cs-3");
    }

    @Test
    void whoLimitedANamespaceIsTold() {
        NamespaceUsage set = ((SetQuotaReply) cluster.call(SetQuotaRequest.newBuilder()
                        .setNamespace("photos")
                        .setMaxBytes(1_000)
                        .setPerson("ada")
                        .build()))
                .getUsage();

        assertThat(set.getMaxBytes()).isEqualTo(1_000);
        assertThat(set.hasMaxFiles()).isFalse();
        assertThat(((ListEventsReply) cluster.call(ListEventsRequest.getDefaultInstance())).getEventsList())
                .filteredOn(event -> event.getKind() == ClusterEventKind.QUOTA_SET)
                .extracting(ClusterEvent::getSentence)
                .containsExactly("namespace photos may have 1000 bytes in any number of files, by the word of ada");
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> quota("", 1, 1));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> quota("photos", -2, 1));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> cluster.call(GetNamespaceRequest.getDefaultInstance()));
    }

    @Test
    void aMasterThatMustNotServeTellsNothing() {
        FileAttributes file = writer.write("file", 1);
        cluster.restart();

        assertThat(file.getLength()).isOne();
        assertRefused(ErrorCode.UNAVAILABLE, () -> quota(1, 1));
    }

    private void quota(long bytes, long files) {
        quota("photos", bytes, files);
    }

    private void quota(String namespace, long bytes, long files) {
        cluster.call(SetQuotaRequest.newBuilder()
                .setNamespace(namespace)
                .setMaxBytes(bytes)
                .setMaxFiles(files)
                .build());
    }

    private NamespaceUsage usage() {
        Message reply = cluster.call(
                GetNamespaceRequest.newBuilder().setNamespace("photos").build());
        return ((GetNamespaceReply) reply).getUsage();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
