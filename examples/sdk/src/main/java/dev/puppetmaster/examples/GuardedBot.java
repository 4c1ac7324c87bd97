package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Access;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;

/** Who may do what: docs/sdk/access.md. */
public final class GuardedBot extends Bot {
    // docs:access
    public GuardedBot() {
        command("status", "how it goes", (ask, turn) -> Answer.of("All is well."));
        command("restart", "restarts the machine", (ask, turn) -> Answer.of("Restarted."));
        command("shutdown", "ends the machine", (ask, turn) -> Answer.of("Good night."));
        allow(Access.powerLevel(50), "restart");
        allow(Access.users("@root:*", "*:admin.example.org").or(Access.powerLevel(100)), "shutdown");
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new GuardedBot());
    }
}
