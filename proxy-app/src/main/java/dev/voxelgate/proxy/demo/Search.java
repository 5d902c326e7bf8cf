package dev.voxelgate.proxy.demo;

import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A search's query parameters (PS3.18 8.3.4, 10.6.1).
 *
 * @param matches what an instance must be for its study, its series or itself to be found
 * @param included attributes that are wanted on top of the usual ones
 * @param offset results to skip
 * @param limit results to give at most
 */
record Search(Predicate<DataSet> matches, Set<Attribute> included, int offset, int limit) {

    Search {
        included = Set.copyOf(included);
    }

    static Search parse(Map<String, List<String>> query) {
        Predicate<DataSet> matches = _ -> true;
        var included = new LinkedHashSet<Attribute>();
        int offset = 0;
        int limit = Integer.MAX_VALUE;
        for (var parameter : query.entrySet()) {
            for (var value : parameter.getValue()) {
                switch (parameter.getKey()) {
                    case "offset" -> offset = count(value);
                    case "limit" -> limit = count(value);
                    case "fuzzymatching" -> {
                        // Names are compared without regard to case, and no further.
                    }
                    case "includefield" -> included.addAll(fields(value));
                    default -> matches = matches.and(match(attribute(parameter.getKey()), value));
                }
            }
        }
        return new Search(matches, included, offset, limit);
    }

    private static int count(String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw new Refusal(400, "limit and offset are whole numbers");
        }
        return Integer.parseInt(value);
    }

    private static List<Attribute> fields(String value) {
        return value.equals("all")
                ? List.of(Attribute.values())
                : List.of(value.split(",", -1)).stream().map(Search::attribute).toList();
    }

    private static Attribute attribute(String name) {
        return Attribute.named(name).orElseThrow(() -> new Refusal(400, "a search by an attribute not supported"));
    }

    private static Predicate<DataSet> match(Attribute attribute, String wanted) {
        var searched = attribute == Attribute.MODALITIES_IN_STUDY ? Attribute.MODALITY : attribute;
        if (!searched.vr().isText()) {
            throw new Refusal(400, "a search by an attribute that is not text");
        }
        if (wanted.isEmpty() || wanted.equals("*")) {
            return _ -> true;
        }
        var matches = valueMatch(searched.vr(), wanted);
        return dataSet -> dataSet.strings(searched).stream().anyMatch(matches);
    }

    /** Single value, UID list, range and wildcard matching (PS3.4 C.2.2.2). */
    private static Predicate<String> valueMatch(Vr vr, String wanted) {
        return switch (vr) {
            case UI -> List.of(wanted.split("[,\\\\]", -1))::contains;
            case DA, TM, DT -> {
                int dash = wanted.indexOf('-');
                var from = dash < 0 ? wanted : wanted.substring(0, dash);
                var to = dash < 0 ? wanted : wanted.substring(dash + 1);
                yield value -> value.compareTo(from) >= 0
                        && (to.isEmpty() || value.compareTo(to) <= 0 || value.startsWith(to));
            }
            case IS, DS -> wanted.strip()::equals;
            default -> {
                int flags = vr == Vr.PN ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
                var regex = new StringBuilder();
                wanted.codePoints()
                        .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                        .forEach(regex::append);
                yield Pattern.compile(regex.toString(), flags).asMatchPredicate();
            }
        };
    }

    /** The instances that match, together with all others of their study or series when those are looked for. */
    List<List<StoredInstance>> groups(List<StoredInstance> all, Resource.Kind kind) {
        var groups = new LinkedHashMap<Object, List<StoredInstance>>();
        var found = new LinkedHashSet<Object>();
        for (var instance : all) {
            Object key = switch (kind) {
                case STUDIES -> instance.study();
                case SERIES -> List.of(instance.study(), instance.series());
                default -> instance;
            };
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(instance);
            if (matches.test(instance.index())) {
                found.add(key);
            }
        }
        groups.keySet().retainAll(found);
        return groups.values().stream().skip(offset).limit(limit).toList();
    }
}
