package cloud.edd.fileshare.transfer;

import cloud.edd.platform.event.LiveMessages;
import cloud.edd.platform.event.LiveMessages.Listening;
import jakarta.annotation.PreDestroy;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Progress between replicas: a watcher sees a transfer whichever replica moves its bytes. While the bus is away, the
 * watchers of this replica still see its own transfers. Thread-safe.
 */
@Component
class SharedProgress implements ProgressBus {
    private static final Logger LOG = LoggerFactory.getLogger(SharedProgress.class);

    private static final String ALL = "progress.sfs.>";

    private final LiveMessages messages;
    private final JsonMapper json;
    private final LocalProgress local = new LocalProgress();
    private final Listening others;

    SharedProgress(LiveMessages messages, JsonMapper json) {
        this.messages = messages;
        this.json = json;
        this.others = messages.listen(ALL, this::heard);
    }

    @Override
    public void publish(TransferKey key, TransferEvent event) {
        local.tell(key, event);
        messages.publish(key.subject(), json.writeValueAsBytes(new Told(key.userId(), event)));
    }

    @Override
    public Subscription subscribe(TransferKey key, Consumer<TransferEvent> consumer) {
        return local.watch(key, consumer);
    }

    @PreDestroy
    void stop() {
        others.close();
    }

    private void heard(byte[] message) {
        try {
            Told told = json.readValue(message, Told.class);
            local.tell(new TransferKey(told.userId(), told.event().id()), told.event());
        } catch (JacksonException e) {
            LOG.warn("another replica tells progress that this one cannot read: {}", e.getMessage());
        }
    }

    record Told(String userId, TransferEvent event) {}
}
