package dev.puppetmaster.api;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Which versions by https://semver.org are meant: all of its comparisons have to hold. {@code >=1.0 <2} is 1.0.0 and all up to
 * before 2.0.0; a version alone, {@code 1.2.0}, is that one. What a comparison leaves out is 0. A version with a hyphen is not
 * finished, and in a range only if that names it whole. What stands behind a {@code +} does not count.
 */
public final class VersionRange {
    private final List<Comparison> comparisons;

    private record Comparison(String operator, Version bound) {}

    private record Version(List<BigInteger> numbers, String unfinished) {
        static Version of(String text) {
            String counted = text.contains("+") ? text.substring(0, text.indexOf('+')) : text;
            int hyphen = counted.indexOf('-');
            String finished = hyphen < 0 ? counted : counted.substring(0, hyphen);
            List<BigInteger> numbers = Arrays.stream(finished.split("\\.", -1))
                    .map(BigInteger::new)
                    .toList();
            return new Version(numbers, hyphen < 0 ? "" : counted.substring(hyphen + 1));
        }

        int compareTo(Version other) {
            for (int i = 0; i < 3; i++) {
                int by = number(i).compareTo(other.number(i));
                if (by != 0) {
                    return by;
                }
            }
            return 0;
        }

        private BigInteger number(int index) {
            return index < numbers.size() ? numbers.get(index) : BigInteger.ZERO;
        }
    }

    private VersionRange(List<Comparison> comparisons) {
        this.comparisons = comparisons;
    }

    /** @param text as {@link dev.puppetmaster.api.Puppet.ToolUse#version} has it; an empty one means all finished versions */
    public static VersionRange of(String text) {
        return new VersionRange(Arrays.stream(text.split(" "))
                .filter(part -> !part.isEmpty())
                .map(VersionRange::comparison)
                .toList());
    }

    private static Comparison comparison(String text) {
        int begin = 0;
        while ("<>=".indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        return new Comparison(text.substring(0, begin), Version.of(text.substring(begin)));
    }

    /** Whether {@code version}, a whole one, is meant. */
    public boolean contains(String version) {
        Version it = Version.of(version);
        boolean named = it.unfinished().isEmpty()
                || comparisons.stream()
                        .anyMatch(
                                by -> (by.operator().isEmpty() || by.operator().equals("="))
                                        && by.bound().unfinished().equals(it.unfinished()));
        return named && comparisons.stream().allMatch(by -> holds(by, it));
    }

    private static boolean holds(Comparison by, Version version) {
        int order = version.compareTo(by.bound());
        return switch (by.operator()) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> order == 0 && version.unfinished().equals(by.bound().unfinished());
        };
    }
}
