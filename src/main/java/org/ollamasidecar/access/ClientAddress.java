package org.ollamasidecar.access;

import io.vertx.ext.web.RoutingContext;

/** From where a request comes: what is at the other end of its connection, or what a trusted proxy there says. */
public final class ClientAddress {

    private static final String KEY = ClientAddress.class.getName();

    private ClientAddress() {}

    static void tell(RoutingContext context, String address) {
        context.put(KEY, address);
    }

    /** An address without a port. */
    public static String of(RoutingContext context) {
        String told = context.get(KEY);
        return told == null ? context.request().remoteAddress().hostAddress() : told;
    }
}
