import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Part } from '../lib/part.js';
import { inWords } from '../lib/progress.js';
import { isUnderWay, uploads } from '../lib/uploads.js';
import { bytes } from '../lib/words.js';
import { problemNote } from './problem-note.js';

const BADGES = { SENDING: ['Being sent', 'busy'], MAKING: ['Being checked and made', 'busy'], DONE: ['Installed', 'ok'], FAILED: ['Failed', 'bad'], CANCELLED: ['Cancelled', ''] };

/** The files that this tab sends or has sent. */
export class UploadList extends Part {
  #update = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    uploads.addEventListener('change', this.#update);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    uploads.removeEventListener('change', this.#update);
  }

  render() {
    if (!uploads.all.length) return nothing;
    return html`
      <h3 class="sub">From files</h3>
      <ul class="loads">${repeat(uploads.all, ({ id }) => id, (upload) => this.#row(upload))}</ul>
    `;
  }

  #row(upload) {
    const { name, size, state, error } = upload;
    const [word, tone] = BADGES[state];
    return html`
      <li class="load upload" data-state=${state}>
        <div class="load-head">
          <h4 class="load-name">${name}</h4>
          <span class="badge ${tone}">${word}</span>
          <span class="quiet">${bytes(size)}</span>
          <span class="spring"></span>
          ${state === 'SENDING'
            ? html`<button type="button" class="button small" aria-label=${`Cancel sending ${name}`} @click=${() => uploads.cancel(upload)}>Cancel</button>`
            : nothing}
          ${state === 'FAILED' || state === 'CANCELLED'
            ? html`<button type="button" class="button small" aria-label=${`Send ${name} again`} @click=${() => uploads.again(upload)}>Send again</button>`
            : nothing}
        </div>
        ${isUnderWay(upload) ? this.#progress(upload) : nothing}
        ${state === 'CANCELLED' ? html`<p class="quiet detail">What had come of it is deleted.</p>` : nothing}
        ${error ? problemNote(error) : nothing}
      </li>
    `;
  }

  #progress({ name, size, sent, rate, state }) {
    const words = { completedBytes: sent, totalBytes: size, bytesPerSecond: rate, etaSeconds: rate > 0 ? (size - sent) / rate : undefined };
    return html`
      <progress max=${size} value=${state === 'SENDING' ? sent : nothing} aria-label=${`Sending ${name}`}></progress>
      <p class="detail quiet">${state === 'SENDING' ? inWords(words) : 'All is there; the service checks it and gives it to Ollama.'}</p>
    `;
  }
}

customElements.define('upload-list', UploadList);
