package cloud.edd.gfs.client.remote;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.proto.gfs.AdminGrpc;
import cloud.edd.proto.gfs.DeleteOrphansReply;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.SetSafeModeReply;
import cloud.edd.proto.gfs.SetSafeModeRequest;
import cloud.edd.proto.gfs.SetServerModeReply;
import cloud.edd.proto.gfs.SetServerModeRequest;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteAdminTest {

    private static final String KEY = "0123456789abcdef";

    private final List<String> persons = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatGoesOnRecordNamesThePersonAndNothingElseDoes() throws Exception {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new AdminGrpc.AdminImplBase() {
                    @Override
                    public void deleteOrphans(DeleteOrphansRequest request, StreamObserver<DeleteOrphansReply> reply) {
                        persons.add(request.getPerson());
                        reply.onNext(DeleteOrphansReply.getDefaultInstance());
                        reply.onCompleted();
                    }

                    @Override
                    public void setSafeMode(SetSafeModeRequest request, StreamObserver<SetSafeModeReply> reply) {
                        persons.add("safe mode: " + request.getPerson());
                        reply.onNext(SetSafeModeReply.getDefaultInstance());
                        reply.onCompleted();
                    }

                    @Override
                    public void setServerMode(SetServerModeRequest request, StreamObserver<SetServerModeReply> reply) {
                        persons.add("server mode: " + request.getPerson());
                        reply.onNext(SetServerModeReply.getDefaultInstance());
                        reply.onCompleted();
                    }

                    @Override
                    public void endRestore(EndRestoreRequest request, StreamObserver<EndRestoreReply> reply) {
                        persons.add("restore: " + request.getPerson());
                        reply.onNext(EndRestoreReply.getDefaultInstance());
                        reply.onCompleted();
                    }

                    @Override
                    public void scrub(ScrubRequest request, StreamObserver<ScrubReply> reply) {
                        persons.add(request.toString());
                        reply.onNext(ScrubReply.getDefaultInstance());
                        reply.onCompleted();
                    }
                })
                .build()
                .start();
        try {
            ask(server.getPort(), "maria@desk-3");
            ask(server.getPort(), "m".repeat(200));
            decide(server.getPort());
        } finally {
            server.shutdownNow().awaitTermination();
        }

        assertThat(persons)
                .containsExactly(
                        "maria@desk-3",
                        "peter",
                        "",
                        "m".repeat(100),
                        "peter",
                        "",
                        "safe mode: maria@desk-3",
                        "safe mode: maria@desk-3",
                        "server mode: maria@desk-3",
                        "restore: maria@desk-3");
    }

    private static void decide(int port) throws Exception {
        try (GfsClient client = GfsClient.connect(GfsClientSettings.of("127.0.0.1", port, KEY, "maria@desk-3"))) {
            client.admin().enterSafeMode("moving the rack");
            client.admin().leaveSafeMode();
            client.admin()
                    .ask(SetServerModeRequest.newBuilder().setServerId("cs-1").build());
            client.metadata().endRestore(false);
        }
    }

    private static void ask(int port, String clientName) throws Exception {
        try (GfsClient client = GfsClient.connect(GfsClientSettings.of("127.0.0.1", port, KEY, clientName))) {
            client.admin().deleteOrphans("cs-1", 3);
            client.admin()
                    .ask(DeleteOrphansRequest.newBuilder().setPerson("peter").build());
            client.admin().scrub(ScrubRequest.getDefaultInstance());
        }
    }
}
