package org.ollamasidecar.usage;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as a table (RFC 4180). No value has a comma, a quote or the end of a line. */
final class UsageCsv {

    static final String MEDIA_TYPE = "text/csv";

    private static final String FIGURES = "requests,untold,tokensIn,tokensOut,estimated";
    private static final String END = "\r\n";

    private UsageCsv() {}

    static String of(UsageReport report) {
        String head = Stream.concat(report.by().stream().map(UsageColumn::text), Stream.of(FIGURES))
                .collect(Collectors.joining(","));
        return head + END + report.lines().stream().map(UsageCsv::line).collect(Collectors.joining());
    }

    private static String line(UsageReport.Line line) {
        return String.join(",", line.values().values()) + "," + line.sum().figures() + END;
    }
}
