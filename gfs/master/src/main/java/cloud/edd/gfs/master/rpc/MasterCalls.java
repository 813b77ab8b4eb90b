package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.MasterGrpc;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** The service Master: every method hands its request to the loop and waits for the answer, on no thread. */
final class MasterCalls {

    private final MasterLoop loop;

    MasterCalls(MasterLoop loop) {
        this.loop = loop;
    }

    ServerServiceDefinition definition() {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(MasterGrpc.getServiceDescriptor());
        MasterGrpc.getServiceDescriptor().getMethods().forEach(method -> add(service, method));
        return service.build();
    }

    @SuppressWarnings("unchecked") // the generated methods all carry protobuf messages
    private void add(ServerServiceDefinition.Builder service, MethodDescriptor<?, ?> method) {
        service.addMethod(
                (MethodDescriptor<Message, Message>) method,
                ServerCalls.asyncUnaryCall((request, observer) -> loop.call(request, caller(observer))));
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
