package dev.puppetmaster.bot.store;

/** A store belongs to one process at a time. What a process does that finds the store in another's hands. */
public enum Lease {
    /** It says so in one line of its log and takes the store over when the other one ends, however it ends. */
    WAIT,
    /** It is refused with a {@link StoreException}. */
    REFUSE
}
