package dev.puppetmaster.registrar.core;

/** What a managed room is for. */
public enum RoomKind {
    FRIENDSHIP,
    SPACE,
    DIRECT
}
