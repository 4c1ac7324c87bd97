package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What every puppet can do that is given tools, whoever thinks for it: ask its friends, call its services. For one ask. */
public final class BuiltInTools {
    private final Turn turn;
    private final FriendTools friends = new FriendTools();
    private final ServiceTools services;

    public BuiltInTools(Services services, Turn turn) {
        this.turn = turn;
        this.services = new ServiceTools(services);
    }

    /** Those that are of use now: none of friends where it may ask nobody, none of services where it may call none. */
    public List<Tool> now() {
        return Stream.of(friends.of(turn), services.now()).flatMap(List::stream).toList();
    }

    /** One that may have been of use when it was last looked for; it says itself that it no longer is. */
    public Optional<Tool> named(String name) {
        return services.named(name);
    }

    /** Where the talks with friends stand, one line each; empty if there were none. */
    public String links() {
        return friends.links(turn);
    }
}
