package cloud.edd.delivery;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that runs one of our images; its main container has its name.
 *
 * @param kind deployment or daemonset
 * @param image what the main container runs: repository:tag, and a digest perhaps
 */
record Workload(String kind, String name, String image) {

    /** Storage before those who keep things in it, the log before those who speak, and the front door last. */
    private static final List<String> FIRST = List.of("gfs-master", "gfs-chunkserver", "log-service", "auth-service");

    private static final String LAST = "gateway";

    static final Comparator<Workload> ORDER =
            Comparator.<Workload>comparingInt(workload -> rank(workload.name())).thenComparing(Workload::name);

    private static final Pattern IMAGE =
            Pattern.compile("(?<repository>.+?):(?<tag>[0-9]{8}-[0-9]{6})(@sha256:[0-9a-f]{64})?");

    private static int rank(String name) {
        if (FIRST.contains(name)) {
            return FIRST.indexOf(name);
        }
        return name.equals(LAST) ? FIRST.size() + 1 : FIRST.size();
    }

    /** As kubectl wants it. */
    String reference() {
        return kind + "/" + name;
    }

    boolean runs(String repository) {
        return image.startsWith(repository + ":") || image.startsWith(repository + "@");
    }

    /** The repository's own name, as in ecloud-auth. */
    String imageName() {
        String repository = image.replaceFirst("@.*", "").replaceFirst(":[^/]*$", "");
        return repository.substring(repository.lastIndexOf('/') + 1);
    }

    /** Whether the image of this workload was built after that one; false where a tag is no time. */
    boolean isNewerThan(String other) {
        Matcher ours = IMAGE.matcher(image);
        Matcher theirs = IMAGE.matcher(other);
        return ours.matches() && theirs.matches() && ours.group("tag").compareTo(theirs.group("tag")) > 0;
    }
}
