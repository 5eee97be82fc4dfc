package org.ollamasidecar.provision;

/** Stands where a source cannot or may not be asked, so that its absence is reported too. */
record UntriedSource(String name, String why) implements Source {

    @Override
    public SourceResult ask(ProvisionListener listener) {
        return new SourceResult.Passed(why);
    }
}
