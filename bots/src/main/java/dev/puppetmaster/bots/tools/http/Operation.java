package dev.puppetmaster.bots.tools.http;

import dev.puppetmaster.bot.tool.ToolSpec;
import java.util.List;

/**
 * One operation of a document, as a function.
 *
 * @param id {@code operationId}, or what stands for it
 * @param method in upper case
 * @param path with its templates, e.g. {@code /orders/{id}}
 * @param hasBody whether the argument {@value #BODY} is sent as JSON
 */
record Operation(String id, ToolSpec spec, String method, String path, List<Parameter> parameters, boolean hasBody) {
    static final String BODY = "body";

    /** Where an argument goes. */
    enum Place {
        PATH,
        QUERY,
        HEADER
    }

    /** @param explode whether the elements of a list stand each for themselves in a query */
    record Parameter(String name, Place place, boolean explode) {}

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
