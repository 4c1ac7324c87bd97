package dev.puppetmaster.testkit.internal;

import dev.puppetmaster.testkit.Registration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one server knows. One lock owns it all: every method of this package that reads or changes state
 * runs inside {@link #locked}.
 */
public final class HomeserverState {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String serverName;
    private final Clock clock;
    private final Ids ids;
    private final long uploadLimit;
    private final Accounts accounts;
    private final Rooms rooms;
    private final Media media;
    private final Transactions transactions;
    private final RepeatedSyncs repeatedSyncs;
    private final MessageLimit messageLimit;
    private final Pushes pushes;
    private final List<Appservice> appservices = new ArrayList<>();
    private long position;
    private long life;
    private boolean up;

    public HomeserverState(String serverName, Clock clock, long uploadLimit, Duration pushRetry) {
        this.serverName = serverName;
        this.clock = clock;
        this.uploadLimit = uploadLimit;
        this.ids = new Ids(serverName);
        this.accounts = new Accounts(serverName, ids);
        this.media = new Media(serverName, ids);
        this.transactions = new Transactions(clock);
        this.repeatedSyncs = new RepeatedSyncs(clock);
        this.messageLimit = new MessageLimit(clock);
        this.pushes = new Pushes(this, pushRetry);
        this.rooms = new Rooms(this, this::offer);
    }

    /** Runs alone, and only while the server is up. */
    public <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            if (!up) {
                throw new ServerDown();
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #locked}, also while the server is down: what a test looks at. */
    public <T> T inspect(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** The server answers and pushes again, with what its disk holds. */
    public void start() {
        inspect(() -> {
            up = true;
            life++;
            pushes.start();
            return life;
        });
    }

    /** As kill -9: what was only in memory is gone. */
    public void kill() {
        inspect(() -> {
            up = false;
            life++;
            transactions.forgetMemory();
            repeatedSyncs.forget();
            rooms.all().forEach(Room::forgetTyping);
            pushes.kill();
            changed.signalAll();
            return life;
        });
    }

    public Appservice register(Registration registration) {
        return inspect(() -> {
            Appservice appservice = new Appservice(registration, serverName);
            if (appservices.stream()
                    .anyMatch(a -> a.id().equals(appservice.id()) || a.asToken().equals(appservice.asToken()))) {
                throw new IllegalArgumentException(
                        "appservice " + appservice.id() + ": its id or as_token is registered already");
            }
            appservices.add(appservice);
            accounts.createSender(registration.senderLocalpart());
            pushes.add(appservice);
            return appservice;
        });
    }

    /**
     * Waits, with the lock given back, until the condition holds or the time is over; the lock must be held. False on
     * time-out. Throws {@link ServerDown} when the server was killed meanwhile.
     */
    boolean await(BooleanSupplier condition, Duration timeout) {
        long before = life;
        boolean held = waitFor(() -> life != before || condition.getAsBoolean(), timeout);
        if (life != before) {
            throw new ServerDown();
        }
        return held;
    }

    /** Waits, from outside, until the condition holds, through restarts too. False on time-out. */
    public boolean watch(BooleanSupplier condition, Duration timeout) {
        return inspect(() -> waitFor(condition, timeout));
    }

    private boolean waitFor(BooleanSupplier condition, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (changed.awaitNanos(end - System.nanoTime()) <= 0) {
                    return condition.getAsBoolean();
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerDown();
        }
    }

    /** The next place in the stream of all changes; whoever waits looks again. */
    long advance() {
        changed.signalAll();
        return ++position;
    }

    void signal() {
        changed.signalAll();
    }

    long position() {
        return position;
    }

    public String serverName() {
        return serverName;
    }

    Clock clock() {
        return clock;
    }

    Ids ids() {
        return ids;
    }

    long uploadLimit() {
        return uploadLimit;
    }

    Accounts accounts() {
        return accounts;
    }

    Rooms rooms() {
        return rooms;
    }

    Media media() {
        return media;
    }

    Transactions transactions() {
        return transactions;
    }

    RepeatedSyncs repeatedSyncs() {
        return repeatedSyncs;
    }

    public MessageLimit messageLimit() {
        return messageLimit;
    }

    public Pushes pushes() {
        return pushes;
    }

    List<Appservice> appservices() {
        return appservices;
    }

    @Nullable
    Appservice appserviceByToken(String token) {
        return appservices.stream()
                .filter(a -> a.asToken().equals(token))
                .findFirst()
                .orElse(null);
    }

    private void offer(Room room, StoredEvent event) {
        List<String> aliases = rooms.aliasesOf(room.id());
        for (Appservice appservice : appservices) {
            if (appservice.wants(event, room, aliases)) {
                pushes.enqueue(appservice, event);
            }
        }
    }
}
