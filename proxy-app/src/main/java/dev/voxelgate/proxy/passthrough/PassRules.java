package dev.voxelgate.proxy.passthrough;

import java.util.List;
import java.util.stream.Stream;

/** Which requests are passed on to the archive: those that one of these rules matches, and no other. */
public final class PassRules {

    private final List<PassRule> rules;

    private PassRules(List<PassRule> rules) {
        this.rules = rules;
    }

    /**
     * Rules as {@link PassRule} describes them.
     *
     * @throws IllegalArgumentException when one of them cannot be read
     */
    public static PassRules of(Stream<String> rules) {
        return new PassRules(rules.map(PassRule::parse).toList());
    }

    /** Whether a rule matches. */
    public boolean allows(String method, PassTarget target) {
        return rules.stream().anyMatch(rule -> rule.matches(method, target));
    }

    /** Says whether it is the path or the method. */
    private String refusal(PassTarget target) {
        var methods = rules.stream()
                .filter(rule -> rule.matches(target))
                .map(PassRule::method)
                .distinct()
                .sorted()
                .toList();
        return methods.isEmpty()
                ? "this path is not on the list of what is passed on, with any method"
                : "this path is passed on with %s only".formatted(String.join(", ", methods));
    }

    /** @throws NotPassedException when no rule matches */
    public void check(String method, PassTarget target) {
        if (!allows(method, target)) {
            throw new NotPassedException(refusal(target));
        }
    }
}
