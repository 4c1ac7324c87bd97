package dev.puppetmaster.registrar.core;

/**
 * The human account that {@code you} stands for.
 *
 * @param userId full Matrix id
 * @param own whether the registrar may join rooms as this person; if not, they are only invited
 */
public record Human(String userId, boolean own) {}
