package org.ollamasidecar.upgrade;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;
import org.ollamasidecar.config.Within;

/** The limits of the steps of an upgrade; a rolling restart has the same. */
@ConfigMapping(prefix = "sidecar.upgrades")
public interface UpgradeConfig {

    Find find();

    Start start();

    Prove prove();

    Load load();

    @WithName("switch")
    Switch switchOver();

    Drain drain();

    End end();

    /** The limits of FIND. */
    interface Find {

        /** How long the search for a program may take, its download included; this step has no retries. */
        @WithDefault("1h")
        @Within(from = "1ms")
        Duration timeout();
    }

    /** The limits of START. */
    interface Start {

        /**
         * How long the new Ollama may take until it answers; one that ends before is not tried again. Of one that is restarted
         * in its place it includes the wait for what runs there.
         */
        @WithDefault("10m")
        @Within(from = "1ms")
        Duration timeout();
    }

    /** The limits of PROVE. */
    interface Prove {

        /** How long an attempt may take. */
        @WithDefault("60s")
        @Within(from = "1ms")
        Duration timeout();

        /** How many attempts follow the first. */
        @WithDefault("2")
        @Within(from = "0", to = "100")
        int retries();
    }

    /** The limits of LOAD. */
    interface Load {

        /** How long an attempt may take, for all models together. */
        @WithDefault("2h")
        @Within(from = "1ms")
        Duration timeout();

        /** How many attempts follow the first. */
        @WithDefault("1")
        @Within(from = "0", to = "100")
        int retries();
    }

    /** The limits of SWITCH. */
    interface Switch {

        /** How long the new Ollama may take to answer once more, and to be the one that serves; no retries. */
        @WithDefault("10s")
        @Within(from = "1ms")
        Duration timeout();
    }

    /** The limits of DRAIN. */
    interface Drain {

        /**
         * How long what runs on the Ollama of before may go on; then it is cut. Unset: {@code sidecar.drain.timeout}, which
         * has to fit into the end of the service. Here long answers may have more time.
         */
        @Within(from = "0s")
        Optional<Duration> timeout();
    }

    /** The limits of END. */
    interface End {

        /** How long the end of the Ollama of before may take; this step has no retries. */
        @WithDefault("2m")
        @Within(from = "1ms")
        Duration timeout();
    }
}
