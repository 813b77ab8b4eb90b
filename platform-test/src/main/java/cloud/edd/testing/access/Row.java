package cloud.edd.testing.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request and what everybody gets for it: {@code METHOD TARGET [BODY] | a status for each column | exceptions}.
 *
 * <p>A status is a number, or {@code -}: not tried. An exception is a caller with a status ({@code challenge=200}) or a
 * scope that opens the door as the column of tokens says ({@code storage.files:read}).
 *
 * @param target the path with its query, after the name of a listener and a colon where a service has several
 * @param body null for none
 */
record Row(
        String method,
        String target,
        @Nullable String body,
        Map<Column, String> statuses,
        Map<Who, String> exceptions,
        Set<Grant> opens) {

    private static final String UNTRIED = "-";

    static Row parse(String line) {
        String[] parts = line.split("\\|", -1);
        String[] request = parts[0].strip().split(" +", 3);
        String[] cells = parts.length == 3 ? parts[1].strip().split(" +") : new String[0];
        if (request.length < 2 || cells.length != Column.values().length) {
            throw new IllegalArgumentException("'" + line + "' is not METHOD TARGET [BODY] | " + Column.values().length
                    + " statuses | exceptions");
        }
        Map<Column, String> statuses = new EnumMap<>(Column.class);
        Iterator<String> cell = List.of(cells).iterator();
        for (Column column : Column.values()) {
            statuses.put(column, cell.next());
        }
        Map<Who, String> exceptions = new EnumMap<>(Who.class);
        Set<Grant> opens = new LinkedHashSet<>();
        for (String word : parts[2].strip().split(" +")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                exceptions.put(who(word.substring(0, equals)), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                opens.add(Grant.parse(word));
            }
        }
        return new Row(request[0], request[1], request.length > 2 ? request[2] : null, statuses, exceptions, opens);
    }

    private static Who who(String word) {
        for (Who who : Who.values()) {
            if (who.word().equals(word)) {
                return who;
            }
        }
        throw new IllegalArgumentException("nobody is called '" + word + "'");
    }

    /** The status, or {@code -}. */
    String expected(Who who) {
        return exceptions.getOrDefault(who, status(who.column()));
    }

    String expected(Grant grant) {
        return status(opens.contains(grant) ? Column.TOKEN : Column.ONE_SCOPE);
    }

    static boolean isTried(String status) {
        return !status.equals(UNTRIED);
    }

    /**
     * Every scope alone, those that open this door, and those that look like them. Where everybody gets the same, nobody is
     * looked at, and the widest of each root will do.
     */
    List<Grant> grants() {
        if (Set.copyOf(statuses.values()).size() == 1) {
            return Grant.all().stream()
                    .filter(grant -> grant.rest().isEmpty() && grant.action().equals("read"))
                    .toList();
        }
        Set<Grant> grants = new LinkedHashSet<>(Grant.all());
        opens.forEach(grant -> {
            grants.add(grant);
            grants.addAll(grant.nearMisses());
        });
        return new ArrayList<>(grants);
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Whether there is said to be nothing, for anybody. */
    boolean isNothing() {
        return statuses.values().stream().allMatch("404"::equals) && exceptions.isEmpty();
    }

    private String status(Column column) {
        return statuses.getOrDefault(column, UNTRIED);
    }

    @Override
    public String toString() {
        return method + " " + target + (body == null ? "" : " " + body);
    }
}
