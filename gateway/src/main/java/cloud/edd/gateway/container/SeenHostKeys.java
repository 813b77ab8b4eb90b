package cloud.edd.gateway.container;

import java.util.Optional;
import org.springframework.dao.DataAccessException;

/** By which host key containers are known of which compute tells none: the one that was seen first. Thread-safe. */
@FunctionalInterface
public interface SeenHostKeys {
    /**
     * Puts on record by which key a container is known, if none is. Replicas that see it first at the same time agree.
     *
     * @param key type and base64
     * @return the key on record; empty if the container is gone
     * @throws DataAccessException when nothing can be put on record now
     */
    Optional<String> see(String container, String key);
}
