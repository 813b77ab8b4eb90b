package cloud.edd.fileshare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.proto.events.FileDeleted;
import cloud.edd.proto.events.FileUploaded;
import cloud.edd.proto.events.Notification;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whatHappensIsToldInOrderAlsoWhenTheBusIsAwayMeanwhile() throws Exception {
        try (RunningFileShare share = new RunningFileShare("events")) {
            provideNotificationStream(share);
            share.createNamespace("n1", 0);
            share.nats.stop();
            share.upload("/storage/n1/a.txt", "one".getBytes(UTF_8));
            share.upload("/storage/n1/a.txt?overwrite=true", "three".getBytes(UTF_8));
            share.send("DELETE", "/storage/n1/a.txt", share.miraSession(), BodyPublishers.noBody());
            share.nats.restart();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(messages(share, "SFS"))
                            .extracting(MessageInfo::getSubject)
                            .containsExactly(
                                    "sfs.namespace.1.created",
                                    "sfs.file.1.uploaded",
                                    "sfs.file.1.uploaded",
                                    "sfs.file.1.deleted"));
            List<MessageInfo> files = messages(share, "SFS");
            FileUploaded second = FileUploaded.parseFrom(files.get(2).getData());
            assertThat(second.getPath()).isEqualTo("a.txt");
            assertThat(second.getSizeBytes()).isEqualTo(5);
            assertThat(second.getUploaderId()).isEqualTo(RunningFileShare.MIRA);
            assertThat(FileDeleted.parseFrom(files.get(3).getData())
                            .getMetadata()
                            .getVersion())
                    .isGreaterThan(second.getMetadata().getVersion());

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(messages(share, "NOTIFICATIONS")).hasSize(3));
            assertThat(Notification.parseFrom(
                            messages(share, "NOTIFICATIONS").get(1).getData()))
                    .returns("File Uploaded", Notification::getTitle)
                    .returns("'a.txt' updated in n1", Notification::getMessage)
                    .returns("/storage/n1", Notification::getLink)
                    .returns("storage", Notification::getCategory)
                    .returns("n1", Notification::getScope);
        }
    }

    // Its owner is the notification service, which is not part of this test.
    private static void provideNotificationStream(RunningFileShare share) throws Exception {
        Connection connection = share.nats.connect();
        try {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("NOTIFICATIONS")
                            .subjects("notify.>")
                            .build());
        } finally {
            connection.close();
        }
    }

    private static List<MessageInfo> messages(RunningFileShare share, String stream) throws Exception {
        Connection connection = share.nats.connect();
        try {
            JetStreamManagement management = connection.jetStreamManagement();
            long last = management.getStreamInfo(stream).getStreamState().getLastSequence();
            List<MessageInfo> messages = new ArrayList<>();
            for (long sequence = 1; sequence <= last; sequence++) {
                messages.add(management.getMessage(stream, sequence));
            }
            return messages;
        } finally {
            connection.close();
        }
    }
}
