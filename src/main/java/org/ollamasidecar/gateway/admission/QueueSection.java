package org.ollamasidecar.gateway.admission;

import jakarta.enterprise.context.ApplicationScoped;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.status.StatusSection;

/** The queue in the status. */
@ApplicationScoped
class QueueSection implements StatusSection {

    /**
     * In short.
     *
     * @param perModel how many requests for one model may be with Ollama at once
     * @param automatic whether that follows from Ollama
     * @param waiting how many wait, over all models
     * @param size how many may
     */
    record Content(int perModel, boolean automatic, int waiting, int size) {}

    private final GatewayConfig.Queue config;
    private final ConcurrencyLimit perModel;
    private final AdmissionQueue admissionQueue;

    QueueSection(GatewayConfig config, ConcurrencyLimit perModel, AdmissionQueue admissionQueue) {
        this.config = config.queue();
        this.perModel = perModel;
        this.admissionQueue = admissionQueue;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public Content content() {
        return new Content(perModel.usual(), config.perModel().isEmpty(), admissionQueue.waiting(), config.size());
    }
}
