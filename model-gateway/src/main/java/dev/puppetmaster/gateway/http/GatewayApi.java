package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpRequest;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.ModelGateway;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Policies;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.wire.Embeddings;
import dev.puppetmaster.gateway.wire.WireException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked of the gateway over HTTP, and how it is answered. */
final class GatewayApi implements HttpHandler {
    private static final String HEADER = "x-puppetmaster-";
    private static final int MAX_DEPTH = 128;
    /** Of an answer that is wanted whole. */
    private static final int MAX_PIECES = 1_000_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(GatewayServer.MAX_BODY_BYTES)
                            .build())
                    .build())
            .build();

    private final Policies policies;
    private final Callers callers;
    private final ModelGateway gateway;
    private final Lists lists;
    private final Dialect chat;
    private final Dialect generate;
    private final Dialect completions;

    GatewayApi(Policies policies, Callers callers, ModelGateway gateway, Clock clock) {
        this.policies = policies;
        this.callers = callers;
        this.gateway = gateway;
        this.lists = new Lists(policies);
        this.chat = new OllamaDialect(false, clock);
        this.generate = new OllamaDialect(true, clock);
        this.completions = new OpenAiDialect(clock);
    }

    /** Not to be answered as was asked. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        RefusedException(Refusal refusal) {
            super(refusal.line());
            this.refusal = refusal;
        }
    }

    private static boolean isOurs(HttpRequest request) {
        String first = request.path().getFirst();
        return first.equals("api") || first.equals("v1");
    }

    private Dialect dialectOf(HttpRequest request) {
        return request.path().getFirst().equals("v1") ? completions : chat;
    }

    private static String header(HttpRequest request, String name) {
        return request.extensions().getOrDefault(HEADER + name, "");
    }

    private Optional<Callers.Pass> pass(HttpRequest request) {
        return pass(request, header(request, "policy"));
    }

    private Optional<Callers.Pass> pass(HttpRequest request, String policy) {
        return request.token() == null
                ? Optional.empty()
                : callers.of(request.token(), header(request, "runtime"), policy);
    }

    @Override
    public Optional<HttpAnswer> beforeBody(HttpRequest head) {
        return isOurs(head) && pass(head).isEmpty()
                ? Optional.of(dialectOf(head).refuse(Refusal.NOT_LET_IN))
                : Optional.empty();
    }

    @Override
    public Optional<HttpAnswer> answer(HttpRequest request) throws InterruptedException {
        if (!isOurs(request)) {
            return Optional.empty();
        }
        Optional<Callers.Pass> pass = pass(request);
        if (pass.isEmpty()) {
            return Optional.of(dialectOf(request).refuse(Refusal.NOT_LET_IN));
        }
        return switch (request.method() + " " + String.join("/", request.path())) {
            case "GET api/version" -> Optional.of(Lists.version());
            case "GET api/tags" -> Optional.of(lists.tags(pass.get()));
            case "GET api/standing" -> Optional.of(standing(pass.get(), request));
            case "GET v1/models" -> Optional.of(lists.models(pass.get()));
            case "POST api/chat" -> Optional.of(chat(chat, pass.get(), request));
            case "POST api/generate" -> Optional.of(chat(generate, pass.get(), request));
            case "POST api/embed" -> Optional.of(embed(Format.OLLAMA, chat, pass.get(), request));
            case "POST v1/embeddings" -> Optional.of(embed(Format.OPENAI, completions, pass.get(), request));
            case "POST v1/chat/completions" -> Optional.of(chat(completions, pass.get(), request));
            default -> Optional.empty();
        };
    }

    private HttpAnswer chat(Dialect dialect, Callers.Pass pass, HttpRequest request) {
        try {
            Caller caller = caller(pass, request);
            Dialect.Asked asked = dialect.read(body(request));
            Policy policy = policy(pass, request, asked.call().model());
            LiveChat.Ask ask = answerer -> gateway.chat(policy, caller, asked.call(), answerer);
            boolean startsOver = header(request, "start-over").equals("true");
            return asked.streams()
                    ? HttpAnswer.live(new LiveChat(dialect, asked, startsOver, ask))
                    : HttpAnswer.live(new WholeAnswer(dialect, () -> whole(dialect, asked, ask)));
        } catch (RefusedException e) {
            return dialect.refuse(e.refusal);
        } catch (WireException e) {
            return dialect.refuse(Refusal.bad(String.valueOf(e.getMessage())));
        }
    }

    private HttpAnswer embed(Format format, Dialect dialect, Callers.Pass pass, HttpRequest request) {
        try {
            Caller caller = caller(pass, request);
            Embeddings.Received received = Embeddings.read(body(request));
            Policy policy = policy(pass, request, received.call().model());
            return HttpAnswer.live(new WholeAnswer(dialect, () -> vectors(format, dialect, policy, caller, received)));
        } catch (RefusedException e) {
            return dialect.refuse(e.refusal);
        } catch (WireException e) {
            return dialect.refuse(Refusal.bad(String.valueOf(e.getMessage())));
        }
    }

    private HttpAnswer vectors(
            Format format, Dialect dialect, Policy policy, Caller caller, Embeddings.Received received)
            throws InterruptedException {
        try {
            ModelGateway.Vectors vectors = gateway.embed(policy, caller, received.call());
            return HttpAnswer.json(
                    Embeddings.write(format, received, vectors.embedded()).toString());
        } catch (OverLimit e) {
            return dialect.refuse(Refusal.of(e));
        } catch (ModelFault e) {
            return dialect.refuse(Refusal.of(e));
        }
    }

    /** Our own: which models answer a caller, and what of its limits and budgets is used up. */
    private HttpAnswer standing(Callers.Pass pass, HttpRequest request) {
        try {
            ModelDoor.Standing standing = gateway.standing(policy(pass, request, ""), caller(pass, request));
            ObjectNode told = JSON.createObjectNode();
            standing.models().forEach(told.putArray("models")::add);
            standing.spent().forEach(told.putArray("spent")::add);
            return HttpAnswer.json(told.toString());
        } catch (RefusedException e) {
            return chat.refuse(e.refusal);
        }
    }

    private static JsonNode body(HttpRequest request) throws RefusedException {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw new RefusedException(Refusal.bad("the body is no JSON, or nested deeper than " + MAX_DEPTH));
        }
    }

    private static Caller caller(Callers.Pass pass, HttpRequest request) throws RefusedException {
        Caller caller;
        try {
            caller = new Caller(header(request, "puppet"), header(request, "room"), header(request, "sender"));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.bad(String.valueOf(e.getMessage())));
        }
        if (caller.puppet().isEmpty()) {
            throw new RefusedException(
                    Refusal.bad("X-Puppetmaster-Puppet is missing: say by full user id for which puppet it is"));
        }
        if (!pass.opens(caller.puppet())) {
            throw new RefusedException(Refusal.notYours("this token is not for that puppet"));
        }
        return caller;
    }

    /**
     * By header; else the model's name may be that of a policy; else that of whoever names none. One that this token does not
     * open is as one that is not there.
     */
    private Policy policy(Callers.Pass pass, HttpRequest request, String model) throws RefusedException {
        String named = header(request, "policy");
        Optional<Policy> policy =
                named.isEmpty() ? open(pass, request, model).or(() -> policies.find("")) : open(pass, request, named);
        return policy.orElseThrow(() -> new RefusedException(Refusal.unknownModel(named.isEmpty() ? model : named)));
    }

    private Optional<Policy> open(Callers.Pass pass, HttpRequest request, String key) {
        return policies.find(key)
                .filter(policy -> pass.permits(key)
                        || pass(request, key)
                                .filter(newer -> newer.permits(key))
                                .isPresent());
    }

    private static HttpAnswer whole(Dialect dialect, Dialect.Asked asked, LiveChat.Ask ask)
            throws InterruptedException {
        Collecting collecting = new Collecting();
        try {
            ModelGateway.Outcome outcome = ask.ask(collecting);
            collecting.pieces.replaceAll(
                    piece -> piece instanceof Piece.End end ? new Piece.End(end.reason(), outcome.usage()) : piece);
            return HttpAnswer.json(asked.writer().whole(collecting.pieces).toString());
        } catch (OverLimit e) {
            return dialect.refuse(Refusal.of(e));
        } catch (ModelFault e) {
            return dialect.refuse(Refusal.of(e));
        } catch (IOException e) {
            return dialect.refuse(Refusal.bad(String.valueOf(e.getMessage())));
        }
    }

    private static final class Collecting implements Answerer {
        private final List<Piece> pieces = new ArrayList<>();

        @Override
        public void accept(Piece piece) throws IOException {
            if (pieces.size() == MAX_PIECES) {
                throw new IOException("the answer has more than " + MAX_PIECES + " pieces: ask for a stream");
            }
            pieces.add(piece);
        }

        @Override
        public boolean startOver() {
            pieces.clear();
            return true;
        }
    }
}
