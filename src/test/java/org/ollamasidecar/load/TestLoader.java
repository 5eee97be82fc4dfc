package org.ollamasidecar.load;

/** A loader for tests of other rooms. */
public final class TestLoader {

    private TestLoader() {}

    public static ModelLoader create() {
        return new ModelLoader(new Abilities());
    }
}
