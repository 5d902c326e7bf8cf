package dev.voxelgate.proxy.passthrough;

import java.util.List;
import java.util.stream.Stream;

/** Which requests are passed on to the archive: those that one of these rules matches, and no other. */
public final class PassThroughRules {

    private final List<PassThroughRule> rules;

    private PassThroughRules(List<PassThroughRule> rules) {
        this.rules = rules;
    }

    /**
     * Rules as {@link PassThroughRule} describes them.
     *
     * @throws IllegalArgumentException when one of them cannot be read
     */
    public static PassThroughRules of(Stream<String> rules) {
        return new PassThroughRules(rules.map(PassThroughRule::parse).toList());
    }

    /** Whether a rule matches. */
    public boolean allows(String method, RequestTarget target) {
        return rules.stream().anyMatch(rule -> rule.matches(method, target));
    }

    /** The methods with which a path is passed on, sorted; those that another one includes are not named. */
    public List<String> methods(RequestTarget target) {
        return rules.stream()
                .filter(rule -> rule.matches(target))
                .map(PassThroughRule::method)
                .distinct()
                .sorted()
                .toList();
    }

    /** Says whether it is the path or the method. */
    private String refusal(RequestTarget target) {
        var methods = methods(target);
        return methods.isEmpty()
                ? "this path is not on the list of what is passed on, with any method; voxelgate.pass.also adds to"
                        + " that list"
                : "this path is passed on with %s only; voxelgate.pass.writing and voxelgate.pass.also allow more"
                        .formatted(String.join(", ", methods));
    }

    /** @throws PassThroughRefusedException when no rule matches */
    public void check(String method, RequestTarget target) {
        if (!allows(method, target)) {
            throw new PassThroughRefusedException(refusal(target));
        }
    }
}
