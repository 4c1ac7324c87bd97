package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The bodies besides turns: health, and the one line of an answer that is not 200. */
public final class Problems {
    private Problems() {}

    /** What a brain answers at {@link Contract#HEALTH} that can take a turn. */
    public static String healthy() {
        return Fields.JSON.createObjectNode().put("contract", Contract.VERSION).toString();
    }

    /** @throws ContractException if a 200 of {@link Contract#HEALTH} is not this version's */
    public static void checkHealthy(String body) throws ContractException {
        Fields fields = Fields.of(body, "health");
        if (fields.number("contract") != Contract.VERSION) {
            throw fields.wrong("contract", String.valueOf(Contract.VERSION));
        }
    }

    /** The body of an answer that is not 200. */
    public static String error(String line) {
        return Fields.JSON
                .createObjectNode()
                .put("error", TurnLines.oneLine(line))
                .toString();
    }

    /** What an answer that is not 200 says of itself, one line; empty if it says nothing that can be read. */
    public static Optional<String> errorOf(String body) {
        try {
            ObjectNode object = Fields.of(body, "the error").object();
            return Optional.of(TurnLines.oneLine(object.path("error").asText())).filter(line -> !line.isBlank());
        } catch (ContractException e) {
            return Optional.empty();
        }
    }
}
