package dev.puppetmaster.bot.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Holds arguments to a JSON Schema: that which {@code $schema} names, else draft 2020-12. The schema may come from a server that
 * means ill: nothing is fetched for a {@code $ref}, and a pattern has an end.
 */
public final class ArgumentCheck {
    private static final int MAX_ARGUMENTS = 65_536;
    private static final int MAX_SAID = 3;
    private static final int MAX_LINE = 200;

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ROOT)
                            .preloadSchema(true)
                            .regularExpressionFactory(BoundedPattern::of)
                            .build()));

    private final String name;
    private final Schema schema;

    private ArgumentCheck(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
    }

    /** @throws IllegalArgumentException in one line, if this is no schema */
    public static ArgumentCheck of(String name, ObjectNode parameters) {
        try {
            Schema schema = SCHEMAS.getSchema(parameters);
            schema.initializeValidators();
            return new ArgumentCheck(name, schema);
        } catch (RuntimeException e) {
            // what it says of a schema that is none is of many types
            throw new IllegalArgumentException(
                    "the parameters of `" + name + "` are no JSON Schema: " + line(String.valueOf(e.getMessage())), e);
        }
    }

    /** What is wrong with these, in one line for whoever made the call: which field, what is expected there. */
    public Optional<String> problem(ObjectNode arguments) {
        if (arguments.toString().length() > MAX_ARGUMENTS) {
            return Optional.of(
                    "The arguments of `" + name + "` are longer than " + MAX_ARGUMENTS + " characters. Give less.");
        }
        List<Error> errors;
        try {
            errors = schema.validate(arguments);
        } catch (SchemaException | BoundedPattern.TooLong e) {
            return Optional.of("The arguments of `" + name + "` cannot be checked: its schema does not do ("
                    + line(String.valueOf(e.getMessage())) + ").");
        }
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        String said = errors.stream().limit(MAX_SAID).map(ArgumentCheck::line).collect(Collectors.joining("; "));
        return Optional.of("The arguments of `" + name + "` do not do: " + said
                + (errors.size() > MAX_SAID ? "; and " + (errors.size() - MAX_SAID) + " more" : "")
                + ". Call it again with what is right.");
    }

    private static String line(Error error) {
        String said = switch (error.getKeyword()) {
            case "required" -> "`" + error.getProperty() + "` is missing";
            case "additionalProperties" -> "`" + error.getProperty() + "` is not known";
            default -> error.getMessage();
        };
        String place = place(error.getInstanceLocation());
        return line(place.isEmpty() ? said : "`" + place + "`: " + said);
    }

    /** Words of a schema are somebody else's: none of them breaks or turns a line. */
    private static String line(String text) {
        String one = text.replaceAll("[\\p{Cf}\\p{Cs}]", "")
                .replaceAll("[\\p{Cntrl}\\p{Z}]+", " ")
                .strip();
        return one.codePointCount(0, one.length()) <= MAX_LINE
                ? one
                : one.substring(0, one.offsetByCodePoints(0, MAX_LINE - 1)) + "…";
    }

    private static String place(NodePath path) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            boolean index = element instanceof Integer;
            place.append(index ? "[" : place.isEmpty() ? "" : ".")
                    .append(element)
                    .append(index ? "]" : "");
        }
        return place.toString();
    }
}
