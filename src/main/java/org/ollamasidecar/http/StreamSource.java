package org.ollamasidecar.http;

import java.time.Duration;
import java.util.List;

/** Where a stream comes from. Asked by one thread only, again and again. */
public interface StreamSource {

    /** What came since it was asked last, waiting for it if need be; empty when nothing came within the limit. */
    List<StreamItem> next(Duration limit) throws InterruptedException;
}
