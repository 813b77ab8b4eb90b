package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.ListTrashReply;
import cloud.edd.proto.gfs.ListTrashRequest;
import cloud.edd.proto.gfs.TrashedFile;
import cloud.edd.proto.gfs.UndeleteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrashTest {

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aDeletedFileComesBackWithItsBytes() {
        FileAttributes before = writer.write("/a", 100);
        writer.delete("/a");

        FileAttributes back = undelete("/a", 0, "");

        assertThat(back.getFileId()).isEqualTo(before.getFileId());
        assertThat(back.getCrc32C()).isEqualTo(before.getCrc32C());
        assertThat(back.getGeneration()).isGreaterThan(before.getGeneration());
        assertThat(writer.open("/a").getChunksList()).hasSize(1);
        assertThat(trash("").getFilesList()).isEmpty();
    }

    @Test
    void theLatestOfAPathComesBackUnlessAnotherOneIsNamed() {
        FileAttributes first = writer.write("/a", 1);
        FileAttributes second = writer.write("/a", 2);
        writer.delete("/a");

        assertThat(undelete("/a", 0, "/second").getFileId()).isEqualTo(second.getFileId());
        assertThat(undelete("", first.getFileId(), "").getPath()).isEqualTo("/a");
    }

    @Test
    void nothingIsOverwrittenAndTheFileStaysInTheTrash() {
        writer.write("/a", 1);
        writer.delete("/a");
        writer.write("/a", 2);

        assertRefused(ErrorCode.ALREADY_EXISTS, () -> undelete("/a", 0, ""));

        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(2);
        assertThat(trash("").getFilesList()).hasSize(1);
    }

    @Test
    void aRepeatedUndeleteIsAnsweredAsDone() {
        writer.write("/a", 1);
        writer.delete("/a");
        UndeleteRequest request = request("/a", 0, "").build();
        FileAttributes back = ((FileReply) cluster.call(request)).getFile();
        long before = cluster.core.state().sequence();

        assertThat(((FileReply) cluster.call(request)).getFile()).isEqualTo(back);

        assertThat(cluster.core.state().sequence()).isEqualTo(before);
    }

    @Test
    void whatIsNotInTheTrashIsNotFound() {
        FileAttributes here = writer.write("/a", 1);
        long hidden = writer.create("/hidden").getFileId();

        assertRefused(ErrorCode.NOT_FOUND, () -> undelete("/b", 0, ""));
        assertRefused(ErrorCode.NOT_FOUND, () -> undelete("/b", here.getFileId(), ""));
        assertRefused(ErrorCode.NOT_FOUND, () -> undelete("/b", hidden, ""));
        assertRefused(ErrorCode.NOT_FOUND, () -> undelete("", 4_711, ""));
    }

    @Test
    void filesOfADroppedNamespaceComeBackOneByOneIntoTheOneOfThatName() {
        writer.write("/a", 1);
        writer.write("/b", 2);
        drop();
        assertRefused(ErrorCode.NOT_FOUND, () -> writer.open("/a"));
        assertThat(trash("").getFilesList())
                .allMatch(TrashedFile::getWithNamespace)
                .hasSize(2);

        undelete("/b", 0, "");

        assertThat(writer.open("/b").getFile().getLength()).isEqualTo(2);
        assertRefused(ErrorCode.NOT_FOUND, () -> writer.open("/a"));
        assertThat(trash("").getFilesList()).hasSize(1);
        cluster.pass(Duration.ofMinutes(62));
        assertThat(writer.open("/b").getFile().getLength()).isEqualTo(2);
        assertThat(trash("").getFilesList()).isEmpty();
    }

    @Test
    void theMinutesLeftCountMinutesOfARunningMaster() {
        writer.write("/a", 1);
        writer.delete("/a");
        assertThat(trash("").getFiles(0).getMinutesLeft()).isEqualTo(60);

        cluster.pass(Duration.ofMinutes(11));

        assertThat(trash("").getFiles(0).getMinutesAgo()).isBetween(10, 11);
        assertThat(trash("").getFiles(0).getMinutesLeft()).isBetween(49, 50);
    }

    @Test
    void theTrashIsListedInPagesLatestFirstAndSurvivesTheMaster() {
        for (int number = 0; number < 7; number++) {
            writer.write("/" + number, 1);
            if (number != 3) {
                writer.delete("/" + number);
            }
        }
        drop();
        writer.write("/late", 1);
        writer.delete("/late");
        List<String> expected = List.of("/late", "/3", "/6", "/5", "/4", "/2", "/1", "/0");
        assertThat(pages(2)).isEqualTo(expected);

        cluster.restart();

        assertThat(pages(1)).isEqualTo(expected);
        assertThat(trash("/l").getFilesList())
                .extracting(file -> file.getFile().getPath())
                .containsExactly("/late");
    }

    private List<String> pages(int limit) {
        List<String> paths = new ArrayList<>();
        ListTrashReply page = ListTrashReply.getDefaultInstance();
        do {
            page = (ListTrashReply) cluster.call(ListTrashRequest.newBuilder()
                    .setNamespace("photos")
                    .setAfterDeleted(page.getNextDeleted())
                    .setAfterPath(page.getNextPath())
                    .setLimit(limit)
                    .build());
            assertThat(page.getFilesCount()).isLessThanOrEqualTo(limit);
            page.getFilesList().forEach(file -> paths.add(file.getFile().getPath()));
        } while (page.getMore());
        return paths;
    }

    private ListTrashReply trash(String prefix) {
        return (ListTrashReply) cluster.call(ListTrashRequest.newBuilder()
                .setNamespace("photos")
                .setPrefix(prefix)
                .build());
    }

    private void drop() {
        cluster.call(DeleteNamespaceRequest.newBuilder()
                .setOperation(writer.next())
                .setNamespace("photos")
                .build());
    }

    private FileAttributes undelete(String path, long fileId, String to) {
        return ((FileReply) cluster.call(request(path, fileId, to).build())).getFile();
    }

    private UndeleteRequest.Builder request(String path, long fileId, String to) {
        return UndeleteRequest.newBuilder()
                .setOperation(writer.next())
                .setNamespace("photos")
                .setPath(path)
                .setFileId(fileId)
                .setToPath(to);
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
