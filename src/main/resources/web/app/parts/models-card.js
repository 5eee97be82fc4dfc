import { html, nothing } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { bytes, plain, span, until } from '../lib/words.js';
import './act-button.js';
import './load-dialog.js';
import './load-list.js';

const TONES = { loaded: 'ok', serving: 'ok', failed: 'bad', wanted: 'warn', pulling: 'busy', loading: 'busy' };
const CENTURY = 100 * 365 * 24 * 3600 * 1000;

/** Which models there are, and the loads. */
export class ModelsCard extends Part {
  static properties = { _deleting: { state: true } };
  static watches = ['models', 'status'];

  #show = (model) => this.querySelector('load-dialog').show(model);

  render() {
    return html`
      <section class="card" aria-labelledby="models-title">
        <div class="card-head">
          <h2 id="models-title">Models</h2>
          <button type="button" class="button primary small" aria-disabled=${!live.reachable} @click=${() => live.reachable && this.#show('')}>Load a model…</button>
        </div>
        ${this.#table()}
        <h3 class="sub">Loads</h3>
        <load-list></load-list>
        <load-dialog></load-dialog>
        ${this.#confirmation()}
      </section>
    `;
  }

  #table() {
    const models = live.models?.models;
    if (!models) return html`<p class="empty">${this.#absence()}</p>`;
    if (!models.length) return html`<p class="empty">No model is installed. Load one: it is downloaded first.</p>`;
    return html`
      ${live.modelsProblem ? html`<p class="note warn">This is an older list: ${live.modelsProblem.message}</p>` : nothing}
      <div class="table-frame" tabindex="0" role="region" aria-label="Models">
        <table class="models">
          <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col" class="num">On disk</th><th scope="col">In memory</th><th scope="col">Unloaded in</th><th scope="col"><span class="off-screen">Actions</span></th></tr></thead>
          <tbody>${models.map((model) => this.#row(model))}</tbody>
        </table>
      </div>
    `;
  }

  #absence() {
    if (!live.modelsProblem) return 'Asking…';
    return live.status?.state === 'READY' ? live.modelsProblem.message : 'Models are listed when Ollama is ready.';
  }

  #row(model) {
    const { name, loaded } = model;
    const state = (typeof model.state === 'string' ? model.state : loaded ? 'loaded' : 'installed').toLowerCase();
    return html`
      <tr ?data-loaded=${loaded}>
        <th scope="row" class="name">${name} ${model.pinned ? html`<span class="badge idle">pinned</span>` : nothing}</th>
        <td><span class="badge ${TONES[state] ?? 'idle'}">${plain(state)}</span></td>
        <td class="num">${model.diskBytes ? bytes(model.diskBytes) : '–'}</td>
        <td>${loaded ? `${bytes(model.memoryBytes)}, ${model.processor}` : '–'}</td>
        <td>${loaded ? expiry(model.expiresAt) : '–'}</td>
        <td class="row-actions">
          ${loaded
            ? html`<act-button label="Unload" busyLabel="Unloading" look="small" describe=${`Unload ${name}`} .can=${live.reachable}
                .run=${() => this.#unload(name)}></act-button>`
            : html`<button type="button" class="button small" aria-label=${`Load ${name}`} @click=${() => this.#show(name)}>Load…</button>`}
          <button type="button" class="button small" aria-label=${`Delete ${name}`} @click=${() => this.#askDelete(name)}>Delete…</button>
        </td>
      </tr>
    `;
  }

  async #unload(model) {
    await call('POST', '/sidecar/v1/models/unload', { body: { model } });
    await live.refresh();
  }

  async #askDelete(name) {
    this._deleting = name;
    await this.updateComplete;
    this.querySelector('dialog.confirm').showModal();
  }

  #confirmation() {
    const close = () => this.querySelector('dialog.confirm').close();
    return html`
      <dialog class="confirm" aria-labelledby="delete-title">
        <h3 id="delete-title">Delete ${this._deleting}?</h3>
        <p>It is taken from the disk. To have it again it has to be downloaded again.</p>
        <div class="dialog-actions">
          <button type="button" class="button" @click=${close}>Keep it</button>
          <act-button label="Delete" busyLabel="Deleting" look="danger" .run=${() => this.#delete(close)}></act-button>
        </div>
      </dialog>
    `;
  }

  async #delete(close) {
    await call('DELETE', '/api/delete', { body: { model: this._deleting } });
    close();
  }
}

function expiry(instant) {
  const left = until(instant);
  if (left > CENTURY || Number.isNaN(left)) return 'never';
  return left > 0 ? span(left) : 'now';
}

customElements.define('models-card', ModelsCard);
