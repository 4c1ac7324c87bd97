package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** A store of a test, with a clock that is set. */
abstract class StoreScene {
    protected static final UserId PUPPET = new UserId("@data-a:x.test");
    protected static final UserId YOU = new UserId("@you:x.test");
    protected static final RoomId ROOM = new RoomId("!r");

    protected final SetClock clock = new SetClock();

    /** The one store of this test. */
    protected abstract StoreLocation location();

    /** The same as one argument of a command line, without the password. */
    protected abstract String locationText();

    protected final Store open() throws InterruptedException {
        return Store.open(location(), Lease.REFUSE, clock);
    }

    protected static MatrixEvent message(String id) {
        ObjectNode raw = JsonNodeFactory.instance.objectNode();
        raw.put("event_id", id).put("sender", YOU.value()).put("type", "m.room.message");
        raw.putObject("content").put("body", "hi");
        return MatrixEvent.of(raw, ROOM).orElseThrow();
    }

    protected static OutboxTable.Draft draft(String cause) {
        return draft(cause, "answer");
    }

    protected static OutboxTable.Draft draft(String cause, String part) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("body", "x");
        return new OutboxTable.Draft(PUPPET, ROOM, "m.room.message", content, new EventId(cause), part, null, false);
    }

    protected static final class SetClock extends Clock {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
