import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { harmless } from '../lib/log-line.js';
import { Part } from '../lib/part.js';
import { bytes, ended, inPlainWords, plain, span, stateName, until } from '../lib/words.js';
import './act-button.js';
import './load-dialog.js';
import './load-list.js';
import { isDamaged, renewButton } from './renew-button.js';
import './space-dialog.js';
import './upload-dialog.js';
import './upload-list.js';

const TONES = { LOADED: 'ok', SERVING: 'ok', FAILED: 'bad', WANTED: 'warn', LOADING: 'busy' };
const CENTURY = 100 * 365 * 24 * 3600 * 1000;

/** Which models there are, and the loads. */
export class ModelsCard extends Part {
  static properties = { _deleting: { state: true } };
  static watches = ['models', 'status', 'tick'];

  #show = (model) => this.querySelector('load-dialog').show(model);

  render() {
    return html`
      <section class="card" aria-labelledby="models-title">
        <div class="card-head">
          <h2 id="models-title">Models</h2>
          ${live.models?.models?.length ? html`<span class="quiet">${live.models.models.length}</span>` : nothing}
          <span class="spring"></span>
          ${live.models?.disk ? this.#free(live.models.disk) : nothing}
          <button type="button" class="button small" aria-disabled=${!live.reachable} @click=${() => live.reachable && this.querySelector('upload-dialog').show()}>From a file…</button>
          <button type="button" class="button primary small" aria-disabled=${!live.reachable} @click=${() => live.reachable && this.#show('')}>Load a model…</button>
        </div>
        ${this.#table()}
        <upload-list></upload-list>
        <h3 class="sub">Loads</h3>
        <load-list></load-list>
        <load-dialog></load-dialog>
        <upload-dialog></upload-dialog>
        <space-dialog></space-dialog>
        ${this.#confirmation()}
      </section>
    `;
  }

  #free({ freeBytes }) {
    return html`<button type="button" class="link" @click=${() => live.dispatchEvent(new Event('space'))}>${bytes(freeBytes)} free</button>`;
  }

  #table() {
    const models = live.models?.models;
    if (!models) return html`<p class="empty">${live.modelsProblem?.message ?? 'Asking…'}</p>`;
    return html`
      ${live.modelsProblem ? html`<p class="note warn">This is an older list: ${live.modelsProblem.message}</p>` : nothing}
      ${live.models.note ? html`<p class="empty">${harmless(inPlainWords(live.models.note))}</p>` : nothing}
      ${models.length ? this.#rows(models) : nothing}
      ${!models.length && !live.models.note ? html`<p class="empty">No model is installed. Load one: it is downloaded first.</p>` : nothing}
    `;
  }

  #rows(models) {
    return html`
      <div class="table-frame" tabindex="0" role="region" aria-label="Table of models">
        <table class="models">
          <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col" class="num">On disk</th><th scope="col">In memory</th><th scope="col"><span class="off-screen">Actions</span></th></tr></thead>
          <tbody>${repeat(models, ({ name }) => name, (model, index) => this.#row(model, `more-${index}`))}</tbody>
        </table>
      </div>
    `;
  }

  #row(model, menu) {
    const { name, state, loaded } = model;
    return html`
      <tr ?data-loaded=${loaded}>
        <th scope="row" class="name">${name}${this.#aliases(model)}${this.#remarks(model)}</th>
        <td><span class="badge ${TONES[state] ?? 'idle'}">${plain(state)}</span></td>
        <td class="num">${model.diskBytes ? bytes(model.diskBytes) : '–'}</td>
        <td class="memory">${loaded ? html`${bytes(model.memoryBytes)}<br /><span class="quiet">${model.processor}, ${expiry(model.expiresAt)}</span>` : '–'}${this.#places(model)}</td>
        <td class="row-actions">${model.wanted ? this.#actionsOfWanted(model) : this.#actions(model, menu)}</td>
      </tr>
      ${model.wanted && model.failure ? this.#failure(model) : nothing}
    `;
  }

  /** Needs more room than a column has. */
  #failure({ name, load, failure: { error }, retryAt }) {
    return html`<tr class="row-failure">
      <td colspan="5" class="bad-text remark">${ended(harmless(inPlainWords(error.message)))} ${error.action}${again(retryAt)}
        ${isDamaged(error) && load ? renewButton(load, name) : nothing}</td>
    </tr>`;
  }

  #aliases({ aliases = [] }) {
    return aliases.length ? html`<div class="quiet remark">also called ${aliases.join(', ')}</div>` : nothing;
  }

  #remarks({ wanted, required, pinned, configured, detail, failure, retryAt }) {
    if (!wanted) return nothing;
    const marks = [required ? 'required' : 'wanted', ...(pinned ? ['pinned'] : []), ...(configured ? ['by configuration'] : [])];
    return html`
      <div class="quiet remark">${marks.join(', ')}</div>
      ${detail && !failure ? html`<div class="quiet remark">${harmless(inPlainWords(detail))}${again(retryAt)}</div>` : nothing}
    `;
  }

  /** Where it is, or is to be, where there are several places. */
  #places({ instances = [] }) {
    return instances.map(({ name, phase }) => html`<br /><span class="quiet">${name}: ${stateName(phase)}</span>`);
  }

  /** What is pressed less often is in a menu where the table has no room for it. */
  #actions({ name, loaded, state }, menu) {
    return html`
      ${loaded
        ? html`<act-button label="Unload" busyLabel="Unloading" look="small" describe=${`Unload ${name}`} .can=${live.reachable && state !== 'LOADING'}
            .run=${() => call('POST', '/sidecar/v1/models/unload', { body: { model: name } })}></act-button>`
        : html`<button type="button" class="button small" aria-label=${`Load ${name}`} @click=${() => this.#show(name)}>Load…</button>`}
      <button type="button" class="button small more" popovertarget=${menu} aria-label=${`More for ${name}`}>⋯</button>
      <div class="more-actions" id=${menu} popover @beforetoggle=${placeMenu}>
        <act-button label="Keep" busyLabel="Keeping" look="small" describe=${`Keep ${name} loaded, over restarts too`} .can=${live.reachable}
          .run=${() => call('PUT', '/sidecar/v1/models', { body: { model: name, required: false } })}></act-button>
        <button type="button" class="button small" aria-label=${`Delete ${name}`} @click=${() => this.#askDelete(name)}>Delete…</button>
      </div>
    `;
  }

  #actionsOfWanted({ name, configured, state }) {
    return html`
      ${state === 'FAILED'
        ? html`<button type="button" class="button small" aria-label=${`Load ${name}`} @click=${() => this.#show(name)}>Load…</button>`
        : nothing}
      ${configured
        ? nothing
        : html`<act-button label="Let go" busyLabel="Letting go" look="small" describe=${`Keep ${name} loaded no longer`} .can=${live.reachable}
            .run=${() => call('DELETE', `/sidecar/v1/models?name=${encodeURIComponent(name)}`)}></act-button>`}
    `;
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
    await call('DELETE', `/sidecar/v1/models?name=${encodeURIComponent(this._deleting)}&files=true`);
    close();
  }
}

const again = (retryAt) => (retryAt && until(retryAt) > 0 ? ` Tried again in ${span(until(retryAt))}.` : '');

/** Below its button, in the document: it goes along when that is scrolled. */
function placeMenu({ target, newState }) {
  if (newState !== 'open') return;
  const button = target.previousElementSibling.getBoundingClientRect();
  target.style.top = `${button.bottom + scrollY + 4}px`;
  target.style.right = `${document.documentElement.clientWidth - button.right}px`;
}

function expiry(instant) {
  const left = until(instant);
  if (left > CENTURY || Number.isNaN(left)) return 'for ever';
  return left > 0 ? `for ${span(left)}` : 'being unloaded';
}

customElements.define('models-card', ModelsCard);
