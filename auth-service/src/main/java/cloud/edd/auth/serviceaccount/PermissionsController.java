package cloud.edd.auth.serviceaccount;

import cloud.edd.auth.serviceaccount.ServiceAccountRepository.Permissions;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What every service account may do, for other services that keep a copy. */
@RestController
class PermissionsController {
    private final ServiceAccounts serviceAccounts;

    PermissionsController(ServiceAccounts serviceAccounts) {
        this.serviceAccounts = serviceAccounts;
    }

    record PermissionsView(
            @JsonProperty("service_account_id") String serviceAccountId,
            @JsonProperty("user_id") String userId,
            Map<String, Set<String>> scopes,
            long version) {

        static PermissionsView of(Permissions permissions) {
            return new PermissionsView(
                    permissions.id(), permissions.userId(), permissions.scopes().grants(), permissions.version());
        }
    }

    @GetMapping("/api/identity-permissions")
    List<PermissionsView> listPermissions() {
        return serviceAccounts.allPermissions().stream()
                .map(PermissionsView::of)
                .toList();
    }
}
