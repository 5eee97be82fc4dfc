import { html, nothing } from 'lit';
import { key } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';

/** Asks for a key where the service wants one; says so where the key is not good for everything. */
export class KeyCard extends Part {
  static properties = { _asking: { state: true }, _refused: { state: true } };
  static watches = ['key', 'loads', 'status'];

  async #submit(event) {
    event.preventDefault();
    const field = this.querySelector('[name=key]');
    const given = field.value.trim();
    if (!given) return;
    this._refused = false;
    await live.useKey(given);
    this._refused = live.keyWanted;
    this._asking = live.keyWanted;
    if (live.keyWanted) field.select();
  }

  #forget() {
    this._asking = false;
    live.useKey('');
  }

  render() {
    if (live.keyWanted || this._asking) return this.#form();
    if (!key.get()) return nothing;
    return html`<p class="key-line quiet">
      <span>${live.limited ? html`<span class="warn-text">This key is not good for all of this page. ${live.limited}</span>` : 'A key is in use, in this tab only.'}</span>
      <button type="button" class="link" @click=${() => (this._asking = true)}>Use another</button>
      <button type="button" class="link" @click=${this.#forget}>Forget it</button>
    </p>`;
  }

  #form() {
    return html`
      <section class="card key-form" aria-labelledby="key-title">
        <h2 id="key-title">This service wants a key</h2>
        <p>It is kept for this tab only, and forgotten with it. Its operator gives keys; one of the role <em>operate</em> sees all of this page.</p>
        <form class="toolbar" @submit=${this.#submit}>
          <label class="off-screen" for="key">Key</label>
          <input id="key" name="key" type="password" class="grow" required autocomplete="off" spellcheck="false" placeholder="Key" />
          <button type="submit" class="button primary">Use it</button>
        </form>
        <div role="alert">${this._refused ? html`<p class="note bad"><strong>This key is not valid.</strong> Look for blanks at its ends, or ask for another one.</p>` : nothing}</div>
      </section>
    `;
  }
}

customElements.define('key-card', KeyCard);
