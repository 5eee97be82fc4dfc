package org.ollamasidecar.provision;

import java.util.List;

/**
 * Which sources are asked.
 *
 * @param atHand asked first, in this order; they only read
 * @param installing asked afterwards, one service at a time, as they write into the cache
 * @param action what to do when nobody serves
 */
record Plan(List<Source> atHand, List<Source> installing, CacheFolder cache, String action) {}
