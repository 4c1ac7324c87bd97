package dev.puppetmaster.bench.faults;

import java.util.Locale;

/** How the bot hears. */
enum Transport {
    APPSERVICE,
    SYNC;

    /** As options and results have it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
