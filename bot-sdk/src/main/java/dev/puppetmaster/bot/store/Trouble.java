package dev.puppetmaster.bot.store;

/** What a failure of a database means for those who use it. */
enum Trouble {
    /** It may work when it is tried again: no room, too busy. */
    PASSING,
    /** The connection is gone, and with it the lease and the running transaction. */
    DISCONNECTED,
    /** What is stored cannot be trusted any more. */
    DAMAGED,
    /** It will fail again: a mistake in a statement, a missing right. */
    WRONG
}
