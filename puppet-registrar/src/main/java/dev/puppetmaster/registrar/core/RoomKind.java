package dev.puppetmaster.registrar.core;

/** What a managed room is for. */
public enum RoomKind {
    FRIENDSHIP,
    SPACE,
    DIRECT,
    /** Where puppets ask for the approval of a call. */
    APPROVALS
}
