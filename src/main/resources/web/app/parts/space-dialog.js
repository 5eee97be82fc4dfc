import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { bytes } from '../lib/words.js';
import './act-button.js';

/** What takes space on the disk of the models, largest first, and a way to be rid of it. */
export class SpaceDialog extends Part {
  static properties = { _sure: { state: true } };
  static watches = ['models'];

  #show = () => {
    this._sure = null;
    this.querySelector('dialog').showModal();
    live.refresh();
  };

  connectedCallback() {
    super.connectedCallback();
    live.addEventListener('space', this.#show);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    live.removeEventListener('space', this.#show);
  }

  render() {
    const { models = [], disk, note } = live.models ?? {};
    const largest = models.filter(({ diskBytes }) => diskBytes > 0).sort((one, other) => other.diskBytes - one.diskBytes);
    return html`
      <dialog class="wide" aria-labelledby="space-title">
        <h3 id="space-title">What takes space</h3>
        ${disk ? html`<p><strong>${bytes(disk.freeBytes)}</strong> free at <span class="clip">${disk.folder}</span></p>` : nothing}
        ${largest.length
          ? html`<ul class="space">${repeat(largest, ({ name }) => name, (model) => this.#row(model))}</ul>`
          : html`<p class="empty">${note ?? 'No model is installed.'} Free space with other means, then try again.</p>`}
        <p class="quiet detail">Parts that models share are only freed with the last of them.</p>
        <div class="dialog-actions"><button type="button" class="button" @click=${() => this.querySelector('dialog').close()}>Close</button></div>
      </dialog>
    `;
  }

  #row({ name, diskBytes, wanted, loaded }) {
    const marks = [wanted ? 'wanted' : '', loaded ? 'loaded' : ''].filter(Boolean).join(', ');
    return html`<li>
      <span class="clip"><strong>${name}</strong> ${marks ? html`<span class="quiet">${marks}</span>` : nothing}</span>
      <span class="num">${bytes(diskBytes)}</span>
      ${this._sure === name
        ? html`<act-button label="Really delete" busyLabel="Deleting" look="danger small" describe=${`Really delete ${name}`} .run=${() => this.#delete(name)}></act-button>`
        : html`<button type="button" class="button small" aria-label=${`Delete ${name} to free space`} @click=${() => (this._sure = name)}>Delete…</button>`}
    </li>`;
  }

  async #delete(name) {
    await call('DELETE', `/sidecar/v1/models?name=${encodeURIComponent(name)}&files=true`);
    this._sure = null;
  }
}

customElements.define('space-dialog', SpaceDialog);
