package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts.Acknowledgement;
import cloud.edd.gfs.simulator.history.WireFacts.Reign;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two masters never both answer a change. Whatever was answered under an epoch, at whatever time, was in the log of every later master
 * when that one began, if it ever was granted a majority or answered anything: so a deposed master can at most repeat what its
 * successor knows. And nobody answers under the same number as another one.
 */
public final class OneMaster implements Invariant {

    @Override
    public String name() {
        return "5 one master answers";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        Map<Long, Acknowledgement> furthest = new LinkedHashMap<>();
        for (Acknowledgement now : history.wire().acknowledgements()) {
            Acknowledgement before = furthest.get(now.epoch());
            if (before != null && !before.master().equals(now.master())) {
                found.add("under one epoch first " + before + ", then " + now);
            }
            if (before == null || before.sequence() < now.sequence()) {
                furthest.put(now.epoch(), now);
            }
        }
        history.wire().reigns().forEach((reign, last) -> {
            if (counts(history, reign, furthest)) {
                for (Acknowledgement answered : furthest.values()) {
                    if (answered.epoch() < reign.epoch() && answered.sequence() > last) {
                        found.add("the log of master " + reign.master() + " ended with record " + last
                                + " when its epoch " + reign.epoch() + " began, without " + answered);
                    }
                }
            }
        });
        return found;
    }

    private static boolean counts(History history, Reign reign, Map<Long, Acknowledgement> furthest) {
        Acknowledgement own = furthest.get(reign.epoch());
        return history.wire().hadMajority(reign) || (own != null && own.master().equals(reign.master()));
    }
}
