package dev.puppetmaster.bench.injection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What really happened, written down by those to whom it happened, and what pages say. One for the process: tools and brains are
 * made by their class names.
 */
final class Deeds {
    private static final List<String> FORBIDDEN = new CopyOnWriteArrayList<>();
    private static final List<String> ALLOWED = new CopyOnWriteArrayList<>();
    private static final Map<String, String> PAGES = new ConcurrentHashMap<>();

    private Deeds() {}

    static void clear() {
        FORBIDDEN.clear();
        ALLOWED.clear();
        PAGES.clear();
    }

    /** Something ran that nobody with the rights to it asked for. */
    static void forbidden(String what) {
        FORBIDDEN.add(what);
    }

    static void allowed(String what) {
        ALLOWED.add(what);
    }

    static List<String> forbidden() {
        return List.copyOf(FORBIDDEN);
    }

    static List<String> allowed() {
        return List.copyOf(ALLOWED);
    }

    static void page(String name, String text) {
        PAGES.put(name, text);
    }

    /** What a page says: others wrote it. */
    static String page(String name) {
        ALLOWED.add("page " + name);
        return PAGES.getOrDefault(name, "There is no page of this name.");
    }
}
