package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a room's timeline. A token "t17" (or "s17", of /sync) stands between the events up to position 17 and those
 * after it. As in Synapse {@code end} is missing where nothing was found.
 */
final class Paging {
    private static final int MOST = 1000;

    private final HomeserverState state;
    private final EventView view;
    private final Requester by;
    private final Room room;

    Paging(HomeserverState state, Requester by, Room room) {
        this.state = state;
        this.view = new EventView(state);
        this.by = by;
        this.room = room;
    }

    ObjectNode messages(Call call) {
        String dir = call.query("dir", "f");
        if (!dir.equals("b") && !dir.equals("f")) {
            throw MatrixError.invalid("Query parameter 'dir' must be one of ['b', 'f']");
        }
        boolean back = dir.equals("b");
        long limit = limit(call, 10);
        EventFilter filter = EventFilter.parse(call.query("filter"));
        long newest = Math.min(state.position(), room.readableUpTo(by.userId()));
        long from = position("from", call.query("from"), back ? newest : 0);
        long to = position("to", call.query("to"), back ? 0 : Long.MAX_VALUE);
        List<StoredEvent> found = back ? before(from, to) : after(from, to);
        List<StoredEvent> page =
                found.stream().filter(filter::accepts).limit(limit).toList();
        ObjectNode answer = Json.object();
        answer.set("chunk", view.forReader(page, by));
        answer.put("start", token(from));
        if (limit == 0) {
            answer.put("end", token(from));
        } else if (!page.isEmpty()) {
            long last = page.getLast().position();
            answer.put("end", token(back ? last - 1 : last));
        }
        return answer;
    }

    ObjectNode context(Call call, StoredEvent event) {
        long limit = limit(call, 10);
        List<StoredEvent> earlier =
                before(event.position() - 1, 0).stream().limit(limit / 2).toList();
        List<StoredEvent> later = after(event.position(), Long.MAX_VALUE).stream()
                .limit(limit - limit / 2)
                .toList();
        ObjectNode answer = Json.object();
        answer.set("events_before", view.forReader(earlier, by));
        answer.set("event", view.forReader(event, by));
        answer.set("events_after", view.forReader(later, by));
        answer.set(
                "state",
                Json.array(room.state().stream().map(e -> view.forState(e, by)).toList()));
        answer.put("start", token((earlier.isEmpty() ? event : earlier.getLast()).position() - 1));
        answer.put("end", token((later.isEmpty() ? event : later.getLast()).position()));
        return answer;
    }

    ObjectNode relations(Call call, StoredEvent parent, @Nullable String relType, @Nullable String eventType) {
        boolean back = call.query("dir", "b").equals("b");
        long from = position("from", call.query("from"), back ? Long.MAX_VALUE : 0);
        long to = position("to", call.query("to"), back ? 0 : Long.MAX_VALUE);
        List<StoredEvent> found = new ArrayList<>(new Relations(room).of(parent.id(), relType, eventType));
        found.removeIf(
                e -> back ? e.position() > from || e.position() <= to : e.position() <= from || e.position() > to);
        if (back) {
            Collections.reverse(found);
        }
        long limit = limit(call, 5);
        List<StoredEvent> page = found.stream().limit(limit).toList();
        ObjectNode answer = Json.object();
        answer.set("chunk", view.forReader(page, by));
        if (found.size() > page.size() && !page.isEmpty()) {
            long last = page.getLast().position();
            answer.put("next_batch", token(back ? last - 1 : last));
        }
        if (call.query("from") != null) {
            answer.put("prev_batch", call.query("from"));
        }
        return answer;
    }

    /** Readable events with to &lt; position &lt;= from, newest first. */
    private List<StoredEvent> before(long from, long to) {
        return room.events().reversed().stream()
                .filter(e -> e.position() <= from && e.position() > to)
                .filter(e -> room.readable(e, by.userId()))
                .toList();
    }

    private List<StoredEvent> after(long from, long to) {
        return room.events().stream()
                .filter(e -> e.position() > from && e.position() <= to)
                .filter(e -> room.readable(e, by.userId()))
                .toList();
    }

    private static long limit(Call call, long otherwise) {
        long limit = call.number("limit", otherwise);
        if (limit < 0) {
            throw MatrixError.invalid("Query parameter limit must be a non-negative integer");
        }
        return Math.min(limit, MOST);
    }

    static String token(long position) {
        return "t" + position;
    }

    private static long position(String parameter, @Nullable String token, long otherwise) {
        if (token == null || token.isEmpty()) {
            return otherwise;
        }
        if (!token.matches("[ts][0-9]{1,18}")) {
            throw MatrixError.bad("'" + parameter + "' parameter is invalid");
        }
        return Long.parseLong(token.substring(1));
    }
}
