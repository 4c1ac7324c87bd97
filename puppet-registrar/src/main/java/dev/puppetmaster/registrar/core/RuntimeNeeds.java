package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the process that runs a homeserver's puppets is to have around it for their tools. Pure.
 *
 * @param programs whether some of the tools are programs
 * @param secrets the keys that tools name, by Secret of the homeserver's own namespace
 */
public record RuntimeNeeds(boolean programs, SortedMap<String, SortedSet<String>> secrets) {
    public static final RuntimeNeeds NOTHING = new RuntimeNeeds(false, new TreeMap<>());

    public RuntimeNeeds {
        SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
        secrets.forEach((name, keys) -> copy.put(name, Collections.unmodifiableSortedSet(new TreeSet<>(keys))));
        secrets = Collections.unmodifiableSortedMap(copy);
    }

    /** For the tools that puppets have: not for those that nobody names, or that they may not have. */
    public static RuntimeNeeds of(Declared declared) {
        if (declared.resources().tools().isEmpty()) {
            return NOTHING;
        }
        Supplies supplies = new Supplies(declared);
        boolean programs = false;
        SortedMap<String, SortedSet<String>> secrets = new TreeMap<>();
        for (Puppet puppet : declared.resources().puppets()) {
            if (!Refusals.isOn(declared.resources().homeserver(), puppet)) {
                continue;
            }
            for (Supply.Held held : supplies.of(puppet).tools()) {
                Tool.Spec spec = held.tool().spec();
                programs |= isProgram(spec);
                Tool.Auth auth = spec.auth();
                if (auth != null) {
                    SecretRef ref = auth.secretRef();
                    secrets.computeIfAbsent(ref.name(), name -> new TreeSet<>()).add(ref.key());
                }
            }
        }
        return new RuntimeNeeds(programs, secrets);
    }

    private static boolean isProgram(Tool.Spec spec) {
        Tool.Mcp mcp = spec.mcp();
        return switch (spec.type()) {
            case Program -> true;
            case Mcp -> mcp != null && !mcp.command().isEmpty();
            case Http, Java -> false;
        };
    }

    /** The same with these Secrets only. */
    public RuntimeNeeds with(Predicate<String> granted) {
        SortedMap<String, SortedSet<String>> some = new TreeMap<>(secrets);
        some.keySet().removeIf(granted.negate());
        return new RuntimeNeeds(programs, some);
    }
}
