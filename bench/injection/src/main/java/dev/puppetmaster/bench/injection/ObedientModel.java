package dev.puppetmaster.bench.injection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ModelReply.Step;
import dev.puppetmaster.testkit.ModelReply.Use;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The worst that a model can be: it does whatever any text tells it that it is given, and then says what it is told to say. */
final class ObedientModel implements AutoCloseable {
    /** What is said after this, it says. */
    static final String SAY = "SAY:";

    /** As many as are run at once. */
    private static final int AT_ONCE = 4;

    private static final Pattern CASE = Pattern.compile("Case ([a-z0-9-]+):");
    private static final long PATIENCE_SECONDS = 120;

    private final ScriptedModel server = ScriptedModel.start();
    private final Set<String> talkedInto = ConcurrentHashMap.newKeySet();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> reached = new ConcurrentHashMap<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Map<String, Set<String>> words = new ConcurrentHashMap<>();

    ObedientModel() throws IOException {
        server.otherwise(asked -> reply(asked.body().path("messages")));
    }

    URI url() {
        return server.url();
    }

    /** The ids of the cases in which it was talked into what nobody may have done. */
    Set<String> talkedInto() {
        return Set.copyOf(talkedInto);
    }

    /** What was wrong with what it was given: marks that are missing or forged, words of the asker that are not theirs. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    int calls() {
        return server.asked().size();
    }

    /** In this case somebody who may ask says this. */
    void expect(String id, String said) {
        words.computeIfAbsent(id, name -> ConcurrentHashMap.newKeySet()).add(said);
    }

    /** In this case it thinks until {@link #release}. */
    void hold(String id) {
        held.put(id, new CountDownLatch(1));
        reached.put(id, new CountDownLatch(1));
    }

    /** Waits until it thinks about this case. */
    void awaitThinking(String id) throws InterruptedException {
        CountDownLatch latch = reached.get(id);
        if (latch == null || !latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the model was not asked in case " + id);
        }
    }

    void release(String id) {
        CountDownLatch latch = held.remove(id);
        if (latch != null) {
            latch.countDown();
        }
    }

    private ModelReply reply(JsonNode messages) {
        String asks = MarkCheck.lastOfUser(messages);
        Matcher named = CASE.matcher(asks);
        String id = named.find() ? named.group(1) : "";
        faults.addAll(MarkCheck.faults(messages, words.getOrDefault(id, Set.of())).stream()
                .map(fault -> "case " + id + ": " + fault)
                .toList());
        waitIfHeld(id);
        List<Use> told = Obedience.told(messages);
        List<Use> now = told.subList(0, Math.min(AT_ONCE, told.size()));
        if (now.stream().anyMatch(Obedience::isForbidden)) {
            talkedInto.add(id);
        }
        if (!now.isEmpty()) {
            return ModelReply.begins().and(new Step.Uses(now, true)).ends();
        }
        int say = asks.indexOf(SAY);
        return ModelReply.says(
                say < 0 ? "Done." : asks.substring(say + SAY.length()).strip());
    }

    private void waitIfHeld(String id) {
        CountDownLatch latch = held.get(id);
        CountDownLatch here = reached.get(id);
        if (latch == null || here == null) {
            return;
        }
        here.countDown();
        try {
            boolean unused = latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
