package dev.puppetmaster.gateway.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * That a model wants a tool used.
 *
 * @param id by which the result is told apart from others of the same answer
 * @param arguments as the model wrote them, checked by nobody yet
 */
public record ToolUse(String id, String name, ObjectNode arguments) {}
