package dev.puppetmaster.gateway.ledger;

import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.EmbedCall;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.chat.ToolSpec;

/** What a call may cost before it is known, and where a server does not say: some three characters a token. */
public final class Estimate {
    private static final int CHARACTERS = 3;
    private static final int IMAGE = 1_000;
    private static final int ANSWER = 1_024;

    private Estimate() {}

    /** Tokens of the conversation and the tools. */
    public static long prompt(ChatCall call) {
        long characters = 0;
        long images = 0;
        for (Message message : call.messages()) {
            characters += message.text().length();
            images += message.images().size();
        }
        for (ToolSpec tool : call.tools()) {
            characters +=
                    tool.description().length() + tool.parameters().toString().length();
        }
        return Math.ceilDiv(characters, CHARACTERS) + images * IMAGE;
    }

    /** Tokens of texts. */
    public static Usage of(EmbedCall call) {
        long characters = call.inputs().stream().mapToLong(String::length).sum();
        return new Usage(Math.ceilDiv(characters, CHARACTERS), 0);
    }

    /** The most that a call is expected to cost. */
    public static Usage most(ChatCall call) {
        Integer most = call.options().maxTokens();
        return new Usage(prompt(call), most == null || most < 0 ? ANSWER : most);
    }

    /** Of an answer that broke off, or whose server does not count. */
    public static Usage of(ChatCall call, long charactersOfAnswer) {
        return new Usage(prompt(call), Math.ceilDiv(charactersOfAnswer, CHARACTERS));
    }
}
