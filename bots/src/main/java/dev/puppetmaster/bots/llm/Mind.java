package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.memory.Memory;
import dev.puppetmaster.bots.memory.RoomMemory;
import dev.puppetmaster.gateway.ModelDoor;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a puppet with a language model is.
 *
 * @param persona who it is and what it is for: the beginning of the system prompt
 * @param policy which models: {@code namespace/name}, or {@link ModelDoor#DEFAULT_POLICY}
 * @param services that the model may call
 * @param tools that the model may call besides, as they are now; each journals what it does by itself
 * @param pastTokens how much of what was said before the model is shown, some three characters each; 0: nothing
 * @param memory what it is shown of before
 */
public record Mind(
        String persona, String policy, Services services, Supplier<List<Tool>> tools, int pastTokens, Memory memory) {
    /** How much of the room's past a puppet is shown whose resource says nothing of memory. */
    public static final int DEFAULT_PAST_TOKENS = 2_000;

    private static final int CHARACTERS_A_TOKEN = 3;

    /** One that remembers the end of the room. */
    public Mind(String persona, String policy, Services services, Supplier<List<Tool>> tools, int pastTokens) {
        this(persona, policy, services, tools, pastTokens, new RoomMemory(characters(pastTokens), null));
    }

    /** One that names no policy, calls nothing and remembers as usual. */
    public static Mind of(String persona) {
        return new Mind(persona, ModelDoor.DEFAULT_POLICY, Services.NONE, List::of, DEFAULT_PAST_TOKENS);
    }

    public Mind with(Services other) {
        return new Mind(persona, policy, other, tools, pastTokens, memory);
    }

    /** @param tokens of the past that it is shown */
    public Mind withPast(int tokens) {
        return new Mind(persona, policy, services, tools, tokens);
    }

    /** @param tokens up to 100 million */
    public static int characters(int tokens) {
        return tokens * CHARACTERS_A_TOKEN;
    }
}
