package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replicas that report the same version and length of a chunk report the same checksum. */
public final class IdenticalReplicas implements Invariant {

    private record Place(String handle, long version, int length) {}

    @Override
    public String name() {
        return "4 replicas at the same version and length are identical";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        Map<Place, Report> first = new LinkedHashMap<>();
        for (Report report : history.wire().reports()) {
            if (report.corrupt()) {
                continue;
            }
            Place place =
                    new Place(report.handle(), report.version(), report.state().length());
            Report before = first.putIfAbsent(place, report);
            if (before != null && before.state().crc32c() != report.state().crc32c()) {
                found.add(before + " and " + report + " differ");
            }
        }
        return found;
    }
}
