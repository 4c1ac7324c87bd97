package dev.puppetmaster.registrar.core;

/** One thing on the homeserver that can be looked at by itself. */
public sealed interface Subject {
    /** An account: whether it is there, what it is called, and, once it is no longer wanted, where it is. */
    record Account(String userId) implements Subject {}

    /** What is behind one of our aliases. */
    record Room(String alias) implements Subject {}

    /** The human account's list of direct chats. */
    record DirectChats() implements Subject {}
}
