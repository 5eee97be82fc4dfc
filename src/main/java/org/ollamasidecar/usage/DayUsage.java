package org.ollamasidecar.usage;

import java.util.List;

/**
 * What is known of a day.
 *
 * @param complete whether nothing of its file was unreadable
 */
record DayUsage(List<UsageRow> rows, boolean complete) {}
