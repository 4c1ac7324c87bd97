package dev.puppetmaster.api.validation;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that is wrong with what a person wrote.
 *
 * @param file name of the file, as the person knows it
 * @param line from 1; 0 where no line is meant
 * @param resource {@code Puppet "data-x"}; empty where the document could not be understood that far
 * @param field path of the field, e.g. {@code spec.members[1].user}; may be empty
 * @param message what is wrong and what would be right, one line
 */
public record Problem(String file, int line, String resource, String field, Rule rule, String message) {

    /** Which kind of rule was broken. */
    public enum Rule {
        /** The file as a whole could not be read to its end: what it declares is not known. */
        UNREADABLE,
        /** A document is of no known kind. */
        UNKNOWN_KIND,
        UNKNOWN_FIELD,
        MISSING_FIELD,
        WRONG_TYPE,
        INVALID_VALUE,
        DUPLICATE,
        MISSING_REFERENCE,
        /** Not exactly one Homeserver. */
        HOMESERVER_COUNT
    }

    /** Whether there may be resources of which nothing is known because of this problem. */
    public boolean hidesResources() {
        return rule == Rule.UNREADABLE || rule == Rule.UNKNOWN_KIND;
    }

    /** Whether {@code other} says it already: a field that is missing or of the wrong type has no value to judge. */
    boolean followsFrom(Problem other) {
        return other.file.equals(file)
                && other.resource.equals(resource)
                && !other.field.isEmpty()
                && (field.equals(other.field)
                        || field.startsWith(other.field + ".")
                        || field.startsWith(other.field + "["));
    }

    /** {@code spec.localpart: message}, for where it is known which resource is meant. */
    public String inResource() {
        return field.isEmpty() ? message : field + ": " + message;
    }

    /** {@code puppets.yaml:12: Puppet "data-x": spec.localpart: message}. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        return Stream.of(place, resource, inResource())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(": "));
    }
}
