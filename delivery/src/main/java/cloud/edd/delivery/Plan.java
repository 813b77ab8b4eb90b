package cloud.edd.delivery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one run delivers.
 *
 * @param tag the tag of every image of the run: the UTC time it was planned
 * @param reason why these images, for a person
 * @param modules the modules that make the images, in the order of the root POM
 */
record Plan(String tag, String reason, List<Reactor.Module> modules) {

    private static final DateTimeFormatter TAG =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** At the root, and of no image: documents, manifests, what a developer's machine uses. */
    private static final Pattern OF_NO_IMAGE =
            Pattern.compile("[^/]+\\.md|LICENSE|edd|\\.editorconfig|\\.gitignore|\\.gitattributes|(k8s|\\.ci)/.*");

    /** In a module, and of no image: its tests and documents. */
    private static final Pattern OF_NO_IMAGE_IN_A_MODULE = Pattern.compile("(src/test/.*|[^/]+\\.md)");

    /** How images are built and rolled out: a run with other rules builds all. */
    private static final String DELIVERY = "delivery";

    Plan {
        modules = List.copyOf(modules);
    }

    static String tag(Instant now) {
        return TAG.format(now);
    }

    /**
     * @param changed the files that differ from what runs in production; empty if that is not known
     * @param unknown why it is not known
     */
    static Plan of(Reactor reactor, Optional<List<String>> changed, String unknown, Instant now) {
        if (changed.isEmpty()) {
            return everything(reactor, now, unknown);
        }
        var touched = new TreeSet<String>();
        for (String file : changed.get()) {
            Optional<Reactor.Module> module = reactor.moduleOf(file);
            if (module.isEmpty()) {
                if (!OF_NO_IMAGE.matcher(file).matches()) {
                    return everything(reactor, now, file + " changed, which every image may be made of");
                }
                continue;
            }
            String within = file.substring(module.get().path().length() + 1);
            if (OF_NO_IMAGE_IN_A_MODULE.matcher(within).matches()) {
                continue;
            }
            if (module.get().artifact().equals(DELIVERY)) {
                return everything(reactor, now, file + " changed, which decides how images are delivered");
            }
            touched.add(module.get().path());
        }
        List<Reactor.Module> images = reactor.withDependents(touched).stream()
                .filter(module -> module.image().isPresent())
                .toList();
        String reason = touched.isEmpty()
                ? "nothing changed that an image is made of"
                : "changed: " + String.join(", ", touched);
        return new Plan(tag(now), reason, images);
    }

    /** For a run that came too late: what it would bring is older than what runs. */
    static Plan nothing(Instant now, String reason) {
        return new Plan(tag(now), "nothing: " + reason, List.of());
    }

    private static Plan everything(Reactor reactor, Instant now, String reason) {
        return new Plan(
                tag(now),
                "everything: " + reason,
                reactor.modules().stream()
                        .filter(module -> module.image().isPresent())
                        .toList());
    }

    List<String> images() {
        return modules.stream().flatMap(module -> module.image().stream()).toList();
    }

    /** What later jobs of the workflow read. */
    Map<String, String> outputs() {
        var outputs = new LinkedHashMap<String, String>();
        outputs.put("tag", tag);
        outputs.put("reason", reason);
        outputs.put("modules", modules.stream().map(Reactor.Module::path).collect(Collectors.joining(" ")));
        outputs.put("images", Json.array(images()));
        return outputs;
    }
}
