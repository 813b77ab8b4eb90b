package cloud.edd.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The modules of the root POM and what they are made of, as their POMs say. */
record Reactor(List<Module> modules) {

    /** The property of a module's POM that names the image it makes. */
    static final String IMAGE_PROPERTY = "edd.image.name";

    Reactor {
        modules = List.copyOf(modules);
    }

    /**
     * @param path the module's folder, relative to the root, with slashes
     * @param artifact its artifactId
     * @param image the name of the image it makes, without registry, owner and tag
     * @param uses the artifacts of this house that become part of it: dependencies of every scope but test
     */
    record Module(String path, String artifact, Optional<String> image, Set<String> uses) {

        public Module {
            uses = Set.copyOf(uses);
        }
    }

    static Reactor read(Path root) {
        Element project = parse(root.resolve("pom.xml"));
        String group = childText(project, "groupId")
                .orElseThrow(() -> new DeliveryException(root.resolve("pom.xml") + " names no groupId"));
        var modules = new ArrayList<Module>();
        for (Element list : children(project, "modules")) {
            for (Element module : children(list, "module")) {
                modules.add(readModule(root, module.getTextContent().strip(), group));
            }
        }
        if (modules.isEmpty()) {
            throw new DeliveryException(root.resolve("pom.xml") + " names no modules");
        }
        return new Reactor(modules);
    }

    /** Whose the images are, registry and owner as in docker.io/somebody, as the root POM says. */
    static String imageOwner(Path root) {
        List<Element> properties = children(parse(root.resolve("pom.xml")), "properties");
        var parts = new ArrayList<String>();
        for (String name : List.of("edd.image.registry", "edd.image.owner")) {
            parts.add(properties.stream()
                    .flatMap(element -> childText(element, name).stream())
                    .findFirst()
                    .orElseThrow(() -> new DeliveryException("the root POM has no property " + name)));
        }
        return String.join("/", parts);
    }

    private static Module readModule(Path root, String path, String group) {
        Path pom = root.resolve(path).resolve("pom.xml");
        Element project = parse(pom);
        String artifact =
                childText(project, "artifactId").orElseThrow(() -> new DeliveryException(pom + " names no artifactId"));
        Optional<String> image = children(project, "properties").stream()
                .flatMap(properties -> childText(properties, IMAGE_PROPERTY).stream())
                .findFirst();
        var uses = new TreeSet<String>();
        // Annotation processors ("path") and dependencies of plugins become part of what is built as well.
        for (String tag : List.of("dependency", "path", "parent")) {
            NodeList found = project.getElementsByTagName(tag);
            for (int i = 0; i < found.getLength(); i++) {
                Element dependency = (Element) found.item(i);
                boolean ofThisHouse = childText(dependency, "groupId")
                        .filter(name -> name.equals(group) || name.equals("${project.groupId}"))
                        .isPresent();
                if (ofThisHouse && !childText(dependency, "scope").equals(Optional.of("test"))) {
                    childText(dependency, "artifactId").ifPresent(uses::add);
                }
            }
        }
        return new Module(path, artifact, image, uses);
    }

    /** The module a file lies in; empty for files of the root. Paths are relative to the root, with slashes. */
    Optional<Module> moduleOf(String file) {
        return modules.stream()
                .filter(module -> file.startsWith(module.path() + "/"))
                .max((a, b) -> Integer.compare(a.path().length(), b.path().length()));
    }

    /** These modules and all that are made of them, directly or not, in the order of the root POM. */
    List<Module> withDependents(Set<String> paths) {
        var usedBy = new TreeMap<String, Set<Module>>((a, b) -> a.compareTo(b));
        for (Module module : modules) {
            for (String artifact : module.uses()) {
                usedBy.computeIfAbsent(artifact, _ -> new java.util.LinkedHashSet<>())
                        .add(module);
            }
        }
        var affected = new TreeSet<String>();
        var toVisit = new ArrayDeque<Module>();
        modules.stream().filter(module -> paths.contains(module.path())).forEach(toVisit::add);
        while (!toVisit.isEmpty()) {
            Module module = toVisit.remove();
            if (affected.add(module.path())) {
                toVisit.addAll(usedBy.getOrDefault(module.artifact(), Set.of()));
            }
        }
        return modules.stream()
                .filter(module -> affected.contains(module.path()))
                .toList();
    }

    private static Element parse(Path pom) {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new DeliveryException(pom + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        var children = new ArrayList<Element>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }

    private static Optional<String> childText(Element parent, String name) {
        return children(parent, name).stream()
                .map(element -> element.getTextContent().strip())
                .findFirst();
    }
}
