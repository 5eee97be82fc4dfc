import { html, nothing } from 'lit';
import { call, Problem } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { problemNote } from './problem-note.js';

/** Asks which Ollama is to take the place of the one that serves, and begins that. */
export class UpgradeDialog extends Part {
  static properties = { _problem: { state: true }, _sending: { state: true }, _what: { state: true } };
  static watches = ['status'];

  constructor() {
    super();
    this._what = 'version';
  }

  show() {
    this._problem = null;
    this.#dialog.showModal();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #text(name) {
    return this.querySelector(`[name=${name}]`)?.value.trim() ?? '';
  }

  async #submit(event) {
    event.preventDefault();
    if (this._sending || this.#objection()) return;
    this._sending = true;
    this._problem = null;
    try {
      const env = variables(this.#text('env'));
      const chosen = this._what === 'env' ? {} : { [this._what]: this.#text(this._what) };
      const instance = this.#text('instance');
      await call('POST', '/sidecar/v1/upgrades', {
        body: { ...chosen, ...(Object.keys(env).length ? { env } : {}), ...(instance ? { instance } : {}) },
      });
      this.#dialog.close();
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._sending = false;
      live.refresh();
    }
  }

  #objection() {
    const { rolling } = live.status ?? {};
    return rolling?.possible ? '' : (rolling?.reason ?? 'The service does not answer.');
  }

  render() {
    const objection = this.#objection();
    return html`
      <dialog aria-labelledby="upgrade-title">
        <form @submit=${this.#submit}>
          <h3 id="upgrade-title">Another Ollama</h3>
          <p class="help">It is started beside the one that serves, proved, and given the models; then it serves. Until then nothing changes for anybody.</p>
          <label>Change
            <select name="what" .value=${this._what} @change=${({ target }) => (this._what = target.value)}>
              <option value="version">the version</option>
              <option value="program">the program</option>
              <option value="env">only its variables</option>
            </select>
          </label>
          ${this.#field()}
          ${this.#where()}
          <label>Variables
            <textarea name="env" rows="3" spellcheck="false" ?required=${this._what === 'env'} placeholder="OLLAMA_NUM_PARALLEL=4" aria-describedby="env-help"></textarea>
          </label>
          <p class="help" id="env-help">One a line, NAME=value, besides those that it has. The next start of the service follows the configuration.</p>
          ${objection ? html`<p class="note warn">Not now: ${objection}</p>` : nothing}
          <div role="alert">${this._problem ? problemNote(this._problem, () => this.#dialog.close()) : nothing}</div>
          <div class="dialog-actions">
            <button type="button" class="button" @click=${() => this.#dialog.close()}>Close</button>
            <button type="submit" class="button primary" aria-disabled=${this._sending || objection !== ''}>${this._sending ? 'Sending…' : 'Upgrade'}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  /** Only where there are several. */
  #where() {
    const names = (live.status?.instances ?? []).filter(({ part }) => part === 'serving').map(({ name }) => name.split('.')[0]);
    if (names.length < 2) return nothing;
    return html`<label>Where
      <select name="instance">
        <option value="">everywhere, one after the other</option>
        ${names.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>`;
  }

  #field() {
    switch (this._what) {
      case 'version':
        return html`<label>Version
          <input name="version" required autocomplete="off" spellcheck="false" placeholder="0.34.4" />
        </label>`;
      case 'program':
        return html`<label>Program
          <input name="program" required autocomplete="off" spellcheck="false" placeholder="/opt/ollama/bin/ollama" />
        </label>`;
      default:
        return nothing;
    }
  }
}

function variables(text) {
  return Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => {
        const at = line.indexOf('=');
        if (at < 1) throw new Problem({ detail: `“${line}” is no variable.`, action: 'Write NAME=value.' });
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
}

customElements.define('upgrade-dialog', UpgradeDialog);
