package cloud.edd.fileshare.namespace;

import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.identity.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Namespaces over HTTP. The forms with the name in the body or the query serve older clients. */
@RestController
@RequestMapping("/storage/namespaces")
class NamespaceController {
    private static final Map<String, String> OK = Map.of("status", "ok");

    private final Namespaces namespaces;

    NamespaceController(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** What the caller owns and may read; nothing for an unknown caller. */
    @GetMapping
    List<NamespaceView> list(Caller caller) {
        return namespaces.of(caller).stream().map(NamespaceView::of).toList();
    }

    @PostMapping
    NamespaceView create(Caller caller, @RequestBody NamespaceRequest request) {
        return NamespaceView.of(namespaces.create(caller, request.requireName(), request.visibilityAtCreation()));
    }

    @PutMapping("/{name}")
    NamespaceView update(
            Caller caller,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable NamespaceRequest request) {
        return changed(caller, NamespaceName.parse(name), request);
    }

    @PatchMapping
    NamespaceView updateNamedInBody(Caller caller, @RequestBody NamespaceRequest request) {
        return changed(caller, request.requireName(), request);
    }

    @DeleteMapping("/{name}")
    Map<String, String> delete(Caller caller, @PathVariable String name) {
        namespaces.delete(caller, NamespaceName.parse(name));
        return OK;
    }

    @DeleteMapping
    Map<String, String> deleteNamedInQuery(Caller caller, @RequestParam String name) {
        namespaces.delete(caller, NamespaceName.parse(name));
        return OK;
    }

    private NamespaceView changed(Caller caller, NamespaceName name, @Nullable NamespaceRequest request) {
        Visibility visibility = request == null ? Visibility.PRIVATE : request.visibilityAtChange();
        return NamespaceView.of(namespaces.changeVisibility(caller, name, visibility))
                .withoutOwner();
    }

    /**
     * A namespace as a client describes it; members it does not know are ignored.
     *
     * @param visibility 0 or 1; wins over {@code hidden}
     * @param hidden the older form: false means public
     */
    record NamespaceRequest(
            @Nullable String name,
            @Nullable Integer visibility,
            @Nullable Boolean hidden) {

        NamespaceName requireName() {
            if (name == null || name.isBlank()) {
                throw new InvalidRequestException("missing_name", "name", "Give the namespace a name.");
            }
            return NamespaceName.parse(name);
        }

        Visibility visibilityAtCreation() {
            if (visibility == null && hidden != null && !hidden) {
                return Visibility.PUBLIC;
            }
            return visibilityAtChange();
        }

        Visibility visibilityAtChange() {
            return visibility == null ? Visibility.PRIVATE : Visibility.ofRequest(visibility);
        }
    }
}
