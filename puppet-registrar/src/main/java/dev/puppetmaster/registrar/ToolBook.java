package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.core.ToolPages;
import dev.puppetmaster.registrar.matrix.ToolFile;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of tools' functions, for all homeservers. Thread-safe. */
public final class ToolBook {
    private final ReentrantLock lock = new ReentrantLock();
    private final CopyOnWriteArrayList<Consumer<ResourceKey>> listeners = new CopyOnWriteArrayList<>();
    private final @Nullable ToolFile file;
    private volatile ToolPages pages;

    private ToolBook(@Nullable ToolFile file, ToolPages pages) {
        this.file = file;
        this.pages = pages;
    }

    /** Nothing is known yet, and nothing is kept. */
    public static ToolBook empty() {
        return new ToolBook(null, ToolPages.EMPTY);
    }

    /** What is pinned is kept in {@code file}. */
    public static ToolBook keptIn(ToolFile file) {
        return new ToolBook(file, file.read());
    }

    public ToolPages pages() {
        return pages;
    }

    /** What was pinned before this process began; what is known already stays. */
    public void remember(ResourceKey tool, String version, Map<String, String> pinned) {
        lock.lock();
        try {
            if (!pages.pages().containsKey(tool)) {
                pages = pages.with(tool, new ToolPages.Page(version, pinned, null));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A runtime looked at the functions of {@code tool}. */
    public void seen(Tool tool, Map<String, String> functions) {
        boolean news;
        lock.lock();
        try {
            ToolPages next = pages.seen(tool, functions);
            news = !next.equals(pages);
            pages = next;
            if (news && file != null) {
                file.write(next);
            }
        } finally {
            lock.unlock();
        }
        if (news) {
            listeners.forEach(listener -> listener.accept(tool.key()));
        }
    }

    /** Drops what is known of a tool that is gone. */
    public void forget(ResourceKey tool) {
        lock.lock();
        try {
            pages = pages.without(tool);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds somebody who is told of each tool of which something new was seen; must only take note.
     *
     * @return takes them away again
     */
    public Runnable onChange(Consumer<ResourceKey> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
