package org.ollamasidecar.json;

/**
 * What a scanner tells of a document, in the order of its bytes. Places are counted from its first byte; an end is the
 * place after the last byte; a depth is the number of objects and arrays around.
 */
interface JsonEvents {

    void valueBegins(int depth, JsonKind kind, int at);

    void valueEnds(int depth, int end);

    /** The name of a member, without its quotes. */
    void name(int depth, int from, int end);

    void comma(int depth, int at);
}
