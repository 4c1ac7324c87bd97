package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.EmbedCall;
import dev.puppetmaster.gateway.chat.Embedded;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Vectors of texts: Ollama's {@code /api/embed}, OpenAI's {@code /v1/embeddings}. */
public final class Embeddings {
    private static final int MOST_DIMENSIONS = 65_536;

    private Embeddings() {}

    /**
     * A call.
     *
     * @param base64 whether the vectors are wanted as little-endian floats in Base64, as OpenAI's clients ask for them
     */
    public record Received(EmbedCall call, boolean base64) {}

    /** @throws WireException if it is not as the format has it */
    public static Received read(JsonNode body) throws WireException {
        Fields fields = Fields.of(body, "");
        String model = fields.needed("model");
        List<String> inputs = fields.texts("input");
        Integer dimensions = fields.whole("dimensions");
        if (dimensions != null && (dimensions < 1 || dimensions > MOST_DIMENSIONS)) {
            throw new WireException("dimensions has to be 1 to " + MOST_DIMENSIONS);
        }
        String encoding = fields.text("encoding_format", "float");
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw new WireException("encoding_format has to be float or base64");
        }
        try {
            return new Received(new EmbedCall(model, inputs, dimensions), encoding.equals("base64"));
        } catch (IllegalArgumentException e) {
            throw new WireException(String.valueOf(e.getMessage()));
        }
    }

    /** As it is sent on. What does not fit into the model is an error, and not cut in silence. */
    public static ObjectNode write(Format format, EmbedCall call) {
        ObjectNode body = JSON.createObjectNode().put("model", call.model());
        call.inputs().forEach(body.putArray("input")::add);
        Tools.put(body, "dimensions", call.dimensions());
        return format == Format.OLLAMA ? body.put("truncate", false) : body.put("encoding_format", "float");
    }

    /**
     * Reads an answer.
     *
     * @param wanted how many vectors there have to be
     * @throws WireException if it is not as the format has it
     */
    public static Embedded answer(Format format, String text, int wanted) throws WireException {
        JsonNode answer = Fields.parse(text, "the answer");
        List<Embedded.Vector> vectors = new ArrayList<>();
        for (JsonNode one : answer.path(format == Format.OLLAMA ? "embeddings" : "data")) {
            vectors.add(vector(format == Format.OLLAMA ? one : one.path("embedding")));
        }
        if (vectors.size() != wanted) {
            throw new WireException("the answer has " + vectors.size() + " vectors for " + wanted + " texts");
        }
        return new Embedded(
                vectors,
                new Usage(
                        format == Format.OLLAMA
                                ? answer.path("prompt_eval_count").asLong()
                                : answer.path("usage").path("prompt_tokens").asLong(),
                        0));
    }

    private static Embedded.Vector vector(JsonNode numbers) throws WireException {
        if (!(numbers instanceof ArrayNode list) || list.isEmpty()) {
            throw new WireException("the answer has a vector that is no list of numbers");
        }
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            if (!list.get(i).isNumber()) {
                throw new WireException("the answer has a vector that is no list of numbers");
            }
            values[i] = list.get(i).floatValue();
        }
        return new Embedded.Vector(values);
    }

    /** As it is given to who asked. */
    public static ObjectNode write(Format format, Received asked, Embedded embedded) {
        ObjectNode body = JSON.createObjectNode().put("model", asked.call().model());
        if (format == Format.OLLAMA) {
            ArrayNode vectors = body.putArray("embeddings");
            embedded.vectors().forEach(vector -> write(vectors.addArray(), vector));
            return body.put("prompt_eval_count", embedded.usage().prompt());
        }
        ArrayNode data = body.put("object", "list").putArray("data");
        for (Embedded.Vector vector : embedded.vectors()) {
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (asked.base64()) {
                one.put("embedding", base64(vector));
            } else {
                write(one.putArray("embedding"), vector);
            }
        }
        body.putObject("usage")
                .put("prompt_tokens", embedded.usage().prompt())
                .put("total_tokens", embedded.usage().prompt());
        return body;
    }

    private static void write(ArrayNode list, Embedded.Vector vector) {
        for (int i = 0; i < vector.size(); i++) {
            list.add(vector.at(i));
        }
    }

    private static String base64(Embedded.Vector vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vector.size(); i++) {
            bytes.putFloat(vector.at(i));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
