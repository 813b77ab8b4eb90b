package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.proto.gfs.AdminGrpc;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterGrpc;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.stream.Stream;

/** The services Master and Admin: every method hands its request to the loop and waits for the answer, on no thread. */
final class MasterCalls {

    private final Desk desk;

    MasterCalls(Desk desk) {
        this.desk = desk;
    }

    List<ServerServiceDefinition> definitions() {
        return Stream.of(MasterGrpc.getServiceDescriptor(), AdminGrpc.getServiceDescriptor())
                .map(this::definition)
                .toList();
    }

    private ServerServiceDefinition definition(ServiceDescriptor descriptor) {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
        descriptor.getMethods().forEach(method -> add(service, method));
        return service.build();
    }

    @SuppressWarnings("unchecked") // the generated methods all carry protobuf messages
    private void add(ServerServiceDefinition.Builder service, MethodDescriptor<?, ?> method) {
        service.addMethod(
                (MethodDescriptor<Message, Message>) method,
                ServerCalls.asyncUnaryCall((request, observer) -> desk.call(request, caller(observer))));
    }

    private static Caller caller(StreamObserver<Message> observer) {
        ServerCallStreamObserver<Message> call = (ServerCallStreamObserver<Message>) observer;
        // Without a handler a cancelled call would make onNext throw; the one who went away misses nothing but the
        // answer.
        call.setOnCancelHandler(() -> {});
        return new Caller() {
            @Override
            public void answered(Message reply) {
                call.onNext(reply);
                call.onCompleted();
            }

            @Override
            public void failed(GfsError error) {
                call.onError(GrpcErrors.exception(error));
            }
        };
    }
}
