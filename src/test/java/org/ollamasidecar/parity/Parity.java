package org.ollamasidecar.parity;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One client of both servers, that compares. Not for several threads. */
public final class Parity implements AutoCloseable {

    private final Wire ollama;
    private final Wire here;
    private final OllamaState state;

    public Parity(URI ollama, URI here, OllamaState state) {
        this.ollama = new Wire(ollama);
        this.here = new Wire(here);
        this.state = state;
    }

    /** What differs where the same request goes to both. */
    public List<Difference> of(ParityRequest request) throws IOException, InterruptedException {
        Seen there = see(ollama, request);
        Seen seenHere = see(here, request);
        List<Difference> found = new ArrayList<>(Difference.between(there.answer(), seenHere.answer()));
        Difference.add(found, "effect", there.effect(), seenHere.effect());
        return found;
    }

    private record Seen(Answer answer, String effect) {}

    private Seen see(Wire server, ParityRequest request) throws IOException, InterruptedException {
        Optional<String> given = request.note("given");
        if (given.isPresent()) {
            for (String one : given.get().split(",", -1)) {
                state.make(one.strip());
            }
        }
        Answer answer = server.exchange(request);
        return new Seen(answer, state.names(request.note("then")));
    }

    @Override
    public void close() throws IOException {
        ollama.close();
        here.close();
    }
}
