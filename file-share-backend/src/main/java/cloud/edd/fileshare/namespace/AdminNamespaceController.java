package cloud.edd.fileshare.namespace;

import cloud.edd.platform.identity.Caller;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** All namespaces, for an administrator's session. */
@RestController
class AdminNamespaceController {
    private final NamespaceRepository namespaces;

    AdminNamespaceController(NamespaceRepository namespaces) {
        this.namespaces = namespaces;
    }

    @GetMapping("/admin/namespaces")
    List<AdminNamespaceView> list(Caller caller) {
        AdminSession.require(caller);
        return namespaces.all().stream().map(AdminNamespaceView::of).toList();
    }

    /** As {@link NamespaceView}, with the owner always there, null when nobody is. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record AdminNamespaceView(
            String name,
            long count,
            boolean hidden,
            int visibility,
            @Nullable String ownerId) {
        static AdminNamespaceView of(Namespace namespace) {
            NamespaceView view = NamespaceView.of(namespace);
            return new AdminNamespaceView(view.name(), view.count(), view.hidden(), view.visibility(), view.ownerId());
        }
    }
}
