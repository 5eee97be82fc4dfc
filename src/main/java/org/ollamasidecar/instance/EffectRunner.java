package org.ollamasidecar.instance;

import org.ollamasidecar.state.Effect;

/** Does in the world what a transition wants. Returns at once; outcomes come back as events. */
interface EffectRunner {

    void run(Effect effect);
}
