package cloud.edd.auth.scope;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.access.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeCatalogTest {

    @Test
    void theMatrixOfAllServicesTriesEverySingleScopeThatCanBeGranted() {
        List<Grant> grantable = new ArrayList<>();
        for (Map.Entry<String, Map<String, Set<String>>> root : ScopeCatalog.ACTIONS.entrySet()) {
            ScopeCatalog.ON_EVERYTHING.forEach(action -> grantable.add(new Grant(root.getKey(), "", action)));
            root.getValue()
                    .forEach((resource, actions) ->
                            actions.forEach(action -> grantable.add(new Grant(root.getKey(), resource, action))));
        }
        assertThat(Grant.all()).containsExactlyInAnyOrderElementsOf(grantable);
    }
}
