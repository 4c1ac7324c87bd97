package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;

/** The fields of a registration that we need. */
final class RegistrationText {
    private static final YAMLMapper YAML = new YAMLMapper();

    private final String name;
    private final JsonNode fields;

    private RegistrationText(String name, String text) {
        this.name = name;
        try {
            this.fields = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            // its message, and it as a cause, would show the line: there is a token in some
            throw new IllegalArgumentException(name + " is no YAML");
        }
    }

    static Appservice read(String name, String text, String serverName) {
        RegistrationText registration = new RegistrationText(name, text);
        return new Appservice(
                registration.field("id"),
                new Secret(registration.field("as_token")),
                new Secret(registration.field("hs_token")),
                new UserId("@" + registration.field("sender_localpart") + ":" + serverName),
                null);
    }

    private String field(String wanted) {
        String value = fields.path(wanted).asText("");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " has no line \"" + wanted + ": ...\"; it has to be an application service's registration");
        }
        return value;
    }
}
