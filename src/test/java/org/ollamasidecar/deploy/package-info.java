/** Tests of what lies in {@code deploy}: manifests, chart, rules and dashboards against the service that they are for. */
@NullMarked
package org.ollamasidecar.deploy;

import org.jspecify.annotations.NullMarked;
