import { html, nothing } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { problemNote } from './problem-note.js';

/** Asks what to load and how, and begins the load. */
export class LoadDialog extends Part {
  static properties = { _problem: { state: true }, _sending: { state: true } };
  static watches = ['models'];

  show(model = '') {
    this._problem = null;
    this.#dialog.showModal();
    this.#field('model').value = model;
    this.#field('model').focus();
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
      <dialog aria-labelledby="load-title">
        <form @submit=${this.#submit}>
          <h3 id="load-title">Load a model</h3>
          <label>Model
            <input name="model" list="installed" required autocomplete="off" spellcheck="false" placeholder="llama3.2:1b" />
          </label>
          <datalist id="installed">${(live.models?.models ?? []).map(({ name }) => html`<option value=${name}></option>`)}</datalist>
          <label>Download
            <select name="pull">
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

customElements.define('load-dialog', LoadDialog);
