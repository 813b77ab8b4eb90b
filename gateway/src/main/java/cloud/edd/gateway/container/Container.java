package cloud.edd.gateway.container;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container that is not deleted and whose owner is known.
 *
 * @param id eight hexadecimal digits
 * @param owner the user id
 * @param host where its ports are; null until it was told
 * @param keys {@code SHA256:…} of the keys that may enter it
 * @param ingress its rules by outside port
 * @param hostKeys that its SSH server may show, as type and base64; empty while none is known
 */
public record Container(
        String id,
        String owner,
        boolean running,
        @Nullable String host,
        boolean sshEnabled,
        Set<String> keys,
        Map<Integer, IngressRule> ingress,
        Set<String> hostKeys) {
    public Container {
        keys = Set.copyOf(keys);
        ingress = Map.copyOf(ingress);
        hostKeys = Set.copyOf(hostKeys);
    }
}
