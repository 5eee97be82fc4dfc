package org.ollamasidecar.lifecycle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/**
 * Adds handlers to those that the JVM has for its signals. By reflection: the compiler warns of {@code sun.misc.Signal},
 * the only way to them, and its warning can't be switched off for one class.
 */
final class JvmSignals {

    /** Takes the handler away again. */
    interface Handler {
        void remove();
    }

    private final Class<?> signalType;
    private final Class<?> handlerType;
    private final Method install;
    private final Method invoke;

    /** @throws ReflectiveOperationException when this JVM has no such handlers */
    JvmSignals() throws ReflectiveOperationException {
        signalType = Class.forName("sun.misc.Signal");
        handlerType = Class.forName("sun.misc.SignalHandler");
        install = signalType.getMethod("handle", signalType, handlerType);
        invoke = handlerType.getMethod("handle", signalType);
    }

    /**
     * Has something done at a signal, before what is done at it anyway.
     *
     * @param name without its {@code SIG}
     * @throws ReflectiveOperationException when the signal is kept from Java
     */
    Handler add(String name, Runnable action) throws ReflectiveOperationException {
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        CompletableFuture<Object> before = new CompletableFuture<>();
        Object handler = Proxy.newProxyInstance(
                JvmSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                    if (!method.equals(invoke)) {
                        return method.invoke(action, arguments);
                    }
                    action.run();
                    passOn(before.join(), signal);
                    return null;
                });
        Object replaced = install.invoke(null, signal, handler);
        before.complete(replaced);
        return () -> remove(signal, replaced);
    }

    /** Constants that stand for the system's own handling cannot be called. */
    private void passOn(Object handler, Object signal) throws IllegalAccessException {
        try {
            invoke.invoke(handler, signal);
        } catch (InvocationTargetException notCallable) {
            if (notCallable.getCause() instanceof Error error) {
                throw error;
            }
        }
    }

    private void remove(Object signal, Object replaced) {
        try {
            install.invoke(null, signal, replaced);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A signal handler could not be put back", e);
        }
    }
}
