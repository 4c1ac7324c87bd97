package dev.puppetmaster.bot;

import dev.puppetmaster.bot.gate.Glob;
import java.util.List;

/** Who may use a command, besides that they may ask the bot at all. */
public sealed interface Access {
    /** Whether the sender of an ask is one of them. */
    boolean admits(Ask ask, Turn turn) throws RefusedException;

    /** Who they are, as in "is for ...". */
    String meaning();

    /** Whose user id matches one of the globs: {@code @alice:example.org}, {@code *:example.org}. */
    static Access users(String... globs) {
        if (globs.length == 0) {
            throw new IllegalArgumentException("name at least one user");
        }
        return new Users(List.of(globs));
    }

    /** Who has at least this power level in the room: commonly 50 for moderators, 100 for administrators. */
    static Access powerLevel(int level) {
        return new PowerLevel(level);
    }

    /** These, or others. */
    default Access or(Access others) {
        return new Either(this, others);
    }

    /** By user id. */
    record Users(List<String> globs) implements Access {
        public Users {
            globs = List.copyOf(globs);
        }

        @Override
        public boolean admits(Ask ask, Turn turn) {
            return globs.stream()
                    .anyMatch(glob -> Glob.matches(glob, ask.sender().value()));
        }

        @Override
        public String meaning() {
            return "`" + String.join("`, `", globs) + "`";
        }
    }

    /** By power in the room. */
    record PowerLevel(int level) implements Access {
        @Override
        public boolean admits(Ask ask, Turn turn) throws RefusedException {
            return turn.room().powerLevel(ask.sender()) >= level;
        }

        @Override
        public String meaning() {
            return "people with power level " + level + " or more in the room";
        }
    }

    /** One of two. */
    record Either(Access one, Access other) implements Access {
        @Override
        public boolean admits(Ask ask, Turn turn) throws RefusedException {
            return one.admits(ask, turn) || other.admits(ask, turn);
        }

        @Override
        public String meaning() {
            return one.meaning() + " or " + other.meaning();
        }
    }
}
