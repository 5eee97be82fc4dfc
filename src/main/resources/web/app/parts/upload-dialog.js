import { html, nothing } from 'lit';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { uploads } from '../lib/uploads.js';
import { bytes } from '../lib/words.js';
import { problemNote } from './problem-note.js';

/** Asks for a GGUF file of this computer and a name for it, and begins to send it. */
export class UploadDialog extends Part {
  static properties = { _problem: { state: true }, _sending: { state: true }, _file: { state: true }, _name: { state: true } };
  static watches = ['models'];

  show() {
    this._problem = null;
    this._file = null;
    this._name = '';
    this.querySelector('form').reset();
    this.#dialog.showModal();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #chosen({ target }) {
    this._file = target.files[0] ?? null;
    this._problem = null;
    if (this._file && !this._name) this._name = nameOf(this._file.name);
  }

  async #submit(event) {
    event.preventDefault();
    if (this._sending || !this._file) return;
    this._sending = true;
    this._problem = null;
    try {
      await uploads.begin(this._file, this._name.trim(), this.querySelector('[name=thenLoad]').checked);
      this.#dialog.close();
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._sending = false;
    }
  }

  render() {
    const replaces = this._name && live.models?.models.some(({ name, installed }) => installed && name === full(this._name));
    return html`
      <dialog aria-labelledby="upload-title">
        <form @submit=${this.#submit}>
          <h3 id="upload-title">A model from a file</h3>
          <label>GGUF file
            <input type="file" name="file" accept=".gguf" required @change=${this.#chosen} aria-describedby="upload-help" />
          </label>
          <p class="help" id="upload-help">${this._file ? `${bytes(this._file.size)}. ` : ''}It is sent to the service and checked there. Keep this tab open meanwhile.</p>
          <label>Name of the model
            <input name="uploadName" required autocomplete="off" spellcheck="false" placeholder="my-model" .value=${this._name ?? ''}
              @input=${({ target }) => (this._name = target.value)} />
          </label>
          ${replaces ? html`<p class="note warn">There is a model of this name; it is replaced.</p>` : nothing}
          <label class="check"><input type="checkbox" name="thenLoad" checked /> Then load it</label>
          <div role="alert">${this._problem ? problemNote(this._problem, () => this.#dialog.close()) : nothing}</div>
          <div class="dialog-actions">
            <button type="button" class="button" @click=${() => this.#dialog.close()}>Close</button>
            <button type="submit" class="button primary" aria-disabled=${this._sending ?? false}>${this._sending ? 'Asking…' : 'Send'}</button>
          </div>
        </form>
      </dialog>
    `;
  }
}

const full = (name) => (name.includes(':') ? name.trim() : `${name.trim()}:latest`);

/** A file's name as Ollama takes names. */
function nameOf(file) {
  return file
    .replace(/\.gguf$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 60);
}

customElements.define('upload-dialog', UploadDialog);
