package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.wire.AnswerWriter;
import dev.puppetmaster.gateway.wire.WireException;

/** One of the formats, as far as it is HTTP's affair. */
interface Dialect {
    /**
     * A conversation to be answered.
     *
     * @param streams whether the answer is wanted piece by piece
     * @param writer for the answer to this call
     */
    record Asked(ChatCall call, boolean streams, AnswerWriter writer) {}

    /** @throws WireException if the body is not as the format has it */
    Asked read(JsonNode body) throws WireException;

    /** Content type of an answer that comes piece by piece. */
    String streamType();

    /** Something that goes out in a stream, with its line ends. */
    String line(ObjectNode object);

    /** What may stand between two lines and means nothing: it keeps a connection, and finds out that nobody is there. */
    String nothing();

    /** An error in the format's shape. */
    ObjectNode error(Refusal refusal);

    /** An error that is the whole answer. */
    default HttpAnswer refuse(Refusal refusal) {
        HttpAnswer answer = HttpAnswer.json(refusal.status(), error(refusal).toString());
        Long seconds = refusal.retryAfterSeconds();
        return seconds == null ? answer : answer.with("Retry-After", seconds.toString());
    }
}
