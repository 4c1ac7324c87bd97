package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a registration that we need. It is read line by line: registrations are flat, whoever wrote them. */
final class RegistrationText {
    private static final Pattern LINE = Pattern.compile(
            "(?m)^(id|as_token|hs_token|sender_localpart):[ \\t]*[\"']?([^\"'\\s#]+)[\"']?[ \\t]*(#.*)?$");

    private final String name;
    private final Map<String, String> fields = new HashMap<>();

    private RegistrationText(String name, String text) {
        this.name = name;
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            fields.putIfAbsent(matcher.group(1), matcher.group(2));
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
        String value = fields.get(wanted);
        if (value == null) {
            throw new IllegalArgumentException(
                    name + " has no line \"" + wanted + ": ...\"; it has to be an application service's registration");
        }
        return value;
    }
}
