package cloud.edd.gfs.client.remote;

import cloud.edd.proto.gfs.AdminGrpc;
import cloud.edd.proto.gfs.MasterGrpc;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which method of the service Master takes which request: each request type belongs to one method. */
final class MasterMethods {

    private static final Map<String, MethodDescriptor<Message, Message>> BY_REQUEST = Stream.of(
                    MasterGrpc.getServiceDescriptor(), AdminGrpc.getServiceDescriptor())
            .flatMap(service -> service.getMethods().stream())
            .collect(Collectors.toUnmodifiableMap(MasterMethods::requestName, MasterMethods::untyped));

    private MasterMethods() {}

    static MethodDescriptor<Message, Message> of(Message request) {
        MethodDescriptor<Message, Message> method =
                BY_REQUEST.get(request.getDescriptorForType().getFullName());
        if (method == null) {
            throw new IllegalArgumentException(
                    "the master takes no " + request.getDescriptorForType().getFullName());
        }
        return method;
    }

    private static String requestName(MethodDescriptor<?, ?> method) {
        if (method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<?> marshaller
                && marshaller.getMessagePrototype() instanceof Message prototype) {
            return prototype.getDescriptorForType().getFullName();
        }
        throw new IllegalStateException(method.getFullMethodName() + " is not a method over protobuf messages");
    }

    /** All marshallers are of protobuf messages, see {@link #requestName}. */
    @SuppressWarnings("unchecked")
    private static MethodDescriptor<Message, Message> untyped(MethodDescriptor<?, ?> method) {
        return (MethodDescriptor<Message, Message>) method;
    }
}
