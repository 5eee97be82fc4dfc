package org.ollamasidecar.provision;

import java.util.List;

/**
 * Which sources are asked.
 *
 * @param atHand asked first, in this order; they only read
 * @param secondLook asked again when it is our turn to install: another service may have done it meanwhile
 * @param installing asked afterwards, one service at a time, as they write into the cache
 * @param action what to do when nobody serves
 */
record SourcePlan(
        List<Source> atHand, List<Source> secondLook, List<Source> installing, CacheFolder cache, String action) {}
