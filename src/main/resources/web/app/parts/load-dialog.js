import { html, nothing } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { lookUp } from '../lib/lookup.js';
import { Part } from '../lib/part.js';
import { bytes } from '../lib/words.js';
import { problemNote } from './problem-note.js';

/** So long nobody types: the name may be whole. */
const PAUSE_MILLIS = 600;

/** Asks what to load and how, tells what is known of it, and begins the load. */
export class LoadDialog extends Part {
  static properties = { _problem: { state: true }, _sending: { state: true }, _name: { state: true }, _told: { state: true } };
  static watches = ['models'];

  #pause;
  #asked = new AbortController();

  show(model = '') {
    this._problem = null;
    this.#dialog.showModal();
    this.#field('model').value = model;
    this.#field('model').focus();
    this.#named();
  }

  /** A registry is asked about what is not here, and about what may be newer there. */
  #named = () => {
    clearTimeout(this.#pause);
    this.#asked.abort();
    this._name = this.#field('model').value.trim();
    this._told = null;
    if (this._name && (!this.#known?.installed || this.#field('pull').value === 'always')) {
      this.#pause = setTimeout(this.#ask, PAUSE_MILLIS);
    }
  };

  #ask = async () => {
    const { signal } = (this.#asked = new AbortController());
    this._told = { text: 'Asking its registry…' };
    const told = await lookUp(this._name, signal).catch(({ message }) => ({ text: message }));
    if (!signal.aborted) this._told = told;
  };

  #left = () => {
    clearTimeout(this.#pause);
    this.#asked.abort();
  };

  get #known() {
    const names = [this._name, `${this._name}:latest`];
    return live.models?.models?.find(({ name }) => names.includes(name));
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #field(name) {
    return this.querySelector(`[name=${name}]`);
  }

  async #submit(event) {
    event.preventDefault();
    const keepAlive = this.#field('keepAlive').value.trim();
    this._sending = true;
    this._problem = null;
    try {
      await call('POST', '/sidecar/v1/loads', {
        body: {
          model: this.#field('model').value.trim(),
          pull: this.#field('pull').value,
          verify: this.#field('verify').checked,
          ...(keepAlive ? { keepAlive } : {}),
        },
      });
      this.#dialog.close();
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._sending = false;
      live.refresh();
    }
  }

  render() {
    return html`
      <dialog aria-labelledby="load-title" @close=${this.#left}>
        <form @submit=${this.#submit}>
          <h3 id="load-title">Load a model</h3>
          <label>Model
            <input name="model" list="installed" required autocomplete="off" spellcheck="false" placeholder="llama3.2:1b" aria-describedby="model-told" @input=${this.#named} />
          </label>
          <datalist id="installed">${(live.models?.models ?? []).map((model) => html`<option value=${model.name} label=${marks(model)}></option>`)}</datalist>
          <p class="help ${this._told?.warns ? 'warn-text' : ''}" id="model-told" role="status">${[marks(this.#known), this._told?.text].filter(Boolean).join('. ')}</p>
          <label>Download
            <select name="pull" @change=${this.#named}>
              <option value="missing">if it is not installed</option>
              <option value="always">in any case, there may be a newer one</option>
              <option value="never">never</option>
            </select>
          </label>
          <label>Keep in memory for
            <input name="keepAlive" autocomplete="off" placeholder="as Ollama does" aria-describedby="keep-alive-help" />
          </label>
          <p class="help" id="keep-alive-help">A time such as 5m or 24h; -1 is for ever. Empty leaves it to Ollama.</p>
          <label class="check"><input type="checkbox" name="verify" checked /> Prove that it produces something</label>
          <div role="alert">${this._problem ? problemNote(this._problem, () => this.#dialog.close()) : nothing}</div>
          <div class="dialog-actions">
            <button type="button" class="button" @click=${() => this.#dialog.close()}>Close</button>
            <button type="submit" class="button primary" aria-disabled=${this._sending ?? false}>${this._sending ? 'Sending…' : 'Load'}</button>
          </div>
        </form>
      </dialog>
    `;
  }
}

function marks(model) {
  if (!model) return '';
  const { installed, wanted, loaded, diskBytes } = model;
  const here = installed ? `Installed, ${bytes(diskBytes)} on disk` : 'Not installed';
  return [here, wanted ? 'wanted' : '', loaded ? 'in memory' : ''].filter(Boolean).join(', ');
}

customElements.define('load-dialog', LoadDialog);
