package dev.puppetmaster.gateway.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool that a model may use.
 *
 * @param parameters a JSON Schema of an object
 */
public record ToolSpec(String name, String description, ObjectNode parameters) {}
