package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Asks the master of this process, like a client does, and waits for the answer. */
public final class MasterQuestions {

    /** A checkpoint of ten million files takes a minute or two. */
    private static final long PATIENCE_MINUTES = 10;

    private final BiConsumer<Message, Caller> call;

    /** @param call hands a request to the master, which answers it sometime */
    public MasterQuestions(BiConsumer<Message, Caller> call) {
        this.call = call;
    }

    /** @throws java.util.concurrent.CompletionException when it refuses, or does not answer; the cause says why */
    Message ask(Message request) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        call.accept(request, new Caller() {
            @Override
            public void answered(Message reply) {
                answer.complete(reply);
            }

            @Override
            public void failed(GfsError error) {
                answer.completeExceptionally(new IllegalStateException(error.getMessage()));
            }
        });
        return answer.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    }
}
