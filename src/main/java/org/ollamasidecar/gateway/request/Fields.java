package org.ollamasidecar.gateway.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ollamasidecar.json.JsonDocument;
import org.ollamasidecar.json.JsonKind;
import org.ollamasidecar.json.Member;

/** Fields of requests, and which of several with the same name counts for Ollama. */
final class Fields {

    /** Those that matter here. Ollama takes them in whatever case, but the options as they are written only. */
    static final Map<String, Set<String>> NAMES = Stream.concat(
                    Stream.of(
                            "model",
                            "name",
                            "insecure",
                            "keep_alive",
                            "source",
                            "destination",
                            "from",
                            "remote_host",
                            "max_tokens",
                            "max_completion_tokens",
                            "max_output_tokens",
                            "stream",
                            "prompt",
                            "messages",
                            "input",
                            "system",
                            "instructions",
                            "context"),
                    Stream.of("options"))
            .collect(Collectors.toUnmodifiableMap(
                    name -> name, name -> name.equals("options") ? Set.of("num_ctx", "num_predict") : Set.of()));

    /** A number with more digits than this is larger than any that means something. */
    private static final int LONGEST_NUMBER = 400;

    private Fields() {}

    /** The last one of another kind: where there is one, Ollama refuses the request. */
    static Optional<Member> wrong(List<Member> all, JsonKind right) {
        for (Member member : all.reversed()) {
            if (member.kind() != right && member.kind() != JsonKind.NULL) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** The last one that is not null. */
    static Optional<Member> last(List<Member> all) {
        for (Member member : all.reversed()) {
            if (member.kind() != JsonKind.NULL) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** Whether it is anything but a number from 0 to the most. */
    static boolean exceeds(JsonDocument document, Member member, int most) {
        if (member.kind() != JsonKind.NUMBER || member.end() - member.valueFrom() > LONGEST_NUMBER) {
            return true;
        }
        double value = Double.parseDouble(document.raw(member));
        return value > most || value < 0;
    }
}
