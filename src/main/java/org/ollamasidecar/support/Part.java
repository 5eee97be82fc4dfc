package org.ollamasidecar.support;

/** One file of the support bundle. */
interface Part {

    /** Its name in the bundle. */
    String name();

    /** Its text; what cannot be had is said in the place of it, by whoever calls this. */
    String content() throws Exception;
}
