import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { harmless } from '../lib/log-line.js';
import { Part } from '../lib/part.js';
import { bytes, clock, plain, span } from '../lib/words.js';
import './act-button.js';

const PHASES = {
  RECEIVING: 'Being received',
  QUEUED: 'Waits for its turn',
  WAITING_FOR_OLLAMA: 'Waits for Ollama',
  LOADING: 'Model is loading',
  SENT: 'With Ollama',
  ANSWERING: 'Answering',
};
/** A stream that has not moved for so long is worth a look. */
const SILENCE = 10000;
const SHOWN = 20;
/** Whose requests they are where no keys are wanted. */
const ANYBODY = 'anybody';

/** The requests to Ollama that are under way, oldest first, each with its age and a cancel. */
export class FlightCard extends Part {
  static watches = ['requests', 'tick'];

  render() {
    const { requests, requestsProblem: problem } = live;
    return html`
      <section class="card" aria-labelledby="flight-title">
        <div class="card-head">
          <h2 id="flight-title">Requests in flight</h2>
          ${requests.length ? html`<span class="quiet">${requests.length}</span>` : nothing}
        </div>
        ${problem ? html`<p class="note warn">${problem.message} ${problem.action}</p>` : nothing}
        ${requests.length
          ? html`<ul class="flights">${repeat(requests.slice(0, SHOWN), ({ id }) => id, (request) => this.#row(request))}</ul>`
          : problem ? nothing : html`<p class="empty">No request to Ollama is under way.</p>`}
        ${requests.length > SHOWN ? html`<p class="quiet">and ${requests.length - SHOWN} younger ones</p>` : nothing}
      </section>
    `;
  }

  /** Leads to where it is. */
  #way(instance) {
    return html`<button type="button" class="link inline" aria-label=${`Show instance ${instance}`} @click=${() => live.show(instance)}>${instance}</button>`;
  }

  #row({ id, model, method, path, phase, instance, key, since, ageMillis, idleMillis, bytesIn, bytesOut }) {
    const passed = live.reachable ? Date.now() - live.requestsAt : 0;
    const idle = idleMillis + passed;
    const name = harmless(model ?? `${method} ${path}`);
    return html`
      <li class="flight" data-phase=${phase}>
        <div class="flight-head">
          <strong class="clip">${name}</strong>
          <span class="badge ${phase === 'ANSWERING' ? 'busy' : ''}">${PHASES[phase] ?? plain(phase)}</span>
        </div>
        <p class="quiet detail">
          ${span(ageMillis + passed)} old · ${bytes(bytesIn)} in, ${bytes(bytesOut)} out ·
          <span class=${idle >= SILENCE ? 'warn-text' : ''}>moved ${idle < 1000 ? 'just now' : `${span(idle)} ago`}</span>
          ${instance && live.status?.instances?.length > 1 ? html` · with ${this.#way(instance)}` : nothing}
          ${key !== ANYBODY ? html` · key ${harmless(key)}` : nothing}${model ? html` · ${harmless(path)}` : nothing}
        </p>
        <act-button label="Cancel" busyLabel="Cancelling" look="small" describe=${`Cancel the request for ${name} of ${clock(since)}`}
          .can=${live.reachable} .run=${() => call('DELETE', `/sidecar/v1/requests/${id}`).finally(() => live.askRequests())}></act-button>
      </li>
    `;
  }
}

customElements.define('flight-card', FlightCard);
