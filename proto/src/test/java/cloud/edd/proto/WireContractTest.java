package cloud.edd.proto;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.events.AlertState;
import cloud.edd.proto.events.ClusterMetrics;
import cloud.edd.proto.events.ContainerCreated;
import cloud.edd.proto.events.EventMetadata;
import cloud.edd.proto.events.ImagePushed;
import cloud.edd.proto.events.LogError;
import cloud.edd.proto.events.NamespaceCreated;
import cloud.edd.proto.events.Notification;
import cloud.edd.proto.events.RouteRegistered;
import cloud.edd.proto.events.UserCreated;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.StoredStorage;
import cloud.edd.proto.logging.LogEntry;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds every message, field number, type, enum value and method of the contracts against {@code wire.txt}.
 *
 * <p>A line that disappears or changes breaks programs that are already running; a line that is new is added to
 * the file in the commit that adds the field. The failure message prints the file as it would have to be.
 */
class WireContractTest {

    /** One message of each file is enough to reach the whole file. */
    private static final List<FileDescriptor> CONTRACTS = List.of(
            EventMetadata.getDescriptor().getFile(),
            UserCreated.getDescriptor().getFile(),
            ContainerCreated.getDescriptor().getFile(),
            RouteRegistered.getDescriptor().getFile(),
            NamespaceCreated.getDescriptor().getFile(),
            ClusterMetrics.getDescriptor().getFile(),
            LogError.getDescriptor().getFile(),
            Notification.getDescriptor().getFile(),
            ImagePushed.getDescriptor().getFile(),
            AlertState.getDescriptor().getFile(),
            LogEntry.getDescriptor().getFile(),
            Grant.getDescriptor().getFile(),
            OpenRequest.getDescriptor().getFile(),
            ClusterEvent.getDescriptor().getFile(),
            ServerFrame.getDescriptor().getFile(),
            Command.getDescriptor().getFile(),
            DataFrame.getDescriptor().getFile(),
            StoredStorage.getDescriptor().getFile());

    @Test
    void everyFieldNumberAndTypeIsPinned() throws IOException {
        String actual = describeAll();

        assertThat(actual)
                .as("The wire has changed. If it only grew, replace wire.txt by:%n%s", actual)
                .isEqualTo(pinned());
    }

    @Test
    void everyContractFileIsCovered() throws IOException {
        Path sources = Path.of("src/main/protobuf");
        try (Stream<Path> files = Files.walk(sources)) {
            List<String> contracts = files.filter(file -> file.toString().endsWith(".proto"))
                    .map(file -> sources.relativize(file).toString())
                    .toList();

            assertThat(CONTRACTS.stream().map(FileDescriptor::getName)).containsExactlyInAnyOrderElementsOf(contracts);
        }
    }

    private static String describeAll() {
        List<String> lines = new ArrayList<>();
        for (FileDescriptor file : CONTRACTS) {
            file.getMessageTypes().forEach(message -> describe(message, lines));
            file.getEnumTypes().forEach(type -> describe(type, lines));
            file.getServices().forEach(service -> describe(service, lines));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void describe(Descriptor message, List<String> lines) {
        for (FieldDescriptor field : message.getFields()) {
            lines.add(
                    "%s.%s = %d %s".formatted(message.getFullName(), field.getName(), field.getNumber(), type(field)));
        }
        if (message.getFields().isEmpty()) {
            lines.add(message.getFullName() + " is empty");
        }
        message.getNestedTypes().forEach(nested -> describe(nested, lines));
        message.getEnumTypes().forEach(nested -> describe(nested, lines));
    }

    private static void describe(EnumDescriptor type, List<String> lines) {
        type.getValues()
                .forEach(value ->
                        lines.add("%s.%s = %d".formatted(type.getFullName(), value.getName(), value.getNumber())));
    }

    private static void describe(ServiceDescriptor service, List<String> lines) {
        for (MethodDescriptor method : service.getMethods()) {
            lines.add("%s/%s(%s%s) -> %s%s"
                    .formatted(
                            service.getFullName(),
                            method.getName(),
                            method.isClientStreaming() ? "stream " : "",
                            method.getInputType().getFullName(),
                            method.isServerStreaming() ? "stream " : "",
                            method.getOutputType().getFullName()));
        }
    }

    private static String type(FieldDescriptor field) {
        String name = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        String oneof = field.getRealContainingOneof() == null
                ? ""
                : " in " + field.getRealContainingOneof().getName();
        return (field.isRepeated() ? "repeated " : "") + name + oneof;
    }

    private static String pinned() throws IOException {
        try (InputStream in = WireContractTest.class.getResourceAsStream("wire.txt")) {
            assertThat(in).as("wire.txt is missing").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
