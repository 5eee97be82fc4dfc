package org.ollamasidecar.instance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ollamasidecar.state.Effect;

/** Does nothing but to remember what was wanted, and on which thread. */
final class RecordingEffects implements EffectRunner {

    final List<Effect> effects = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Override
    public void run(Effect effect) {
        threads.add(Thread.currentThread());
        effects.add(effect);
    }
}
