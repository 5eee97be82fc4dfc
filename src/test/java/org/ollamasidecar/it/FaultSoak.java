package org.ollamasidecar.it;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;

/** One Ollama, a real and a fake one. */
class FaultSoak extends SoakCase {

    @Test
    void realOllama_harmedAtRandom_readinessNeverLies() throws Exception {
        soak("real", startReal(BACK_OFF, QUICK_EYES), (app, watch) -> {
            Harm harm = pick(List.of(Harm.values()));
            harm(harm, app, watch);
            return harm.name();
        });
    }

    @Test
    void fakeOllama_answeringNonsenseAtRandom_readinessNeverLies() throws Exception {
        FakeProgram fake = fake();
        soak("fake", startFake(fake, BACK_OFF, QUICK_EYES), (app, watch) -> {
            Fault fault = pick(List.of(Fault.values()));
            int millis = random.nextInt(3000);
            watch.excuse(CRASH.plusMillis(millis));
            fake.fault(fault, "/");
            pause(millis);
            fake.noFault();
            return fault.name();
        });
    }
}
