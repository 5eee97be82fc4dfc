import { html, nothing } from 'lit';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { span } from '../lib/words.js';

/**
 * A button with an action of its own: shows how long it takes and what went wrong, and holds up no other. `run` returns a
 * promise; `can` says whether it makes sense now.
 */
export class ActButton extends Part {
  static properties = {
    label: {},
    busyLabel: {},
    look: {},
    run: { attribute: false },
    can: { type: Boolean },
    describe: {},
    _begun: { state: true },
    _problem: { state: true },
  };
  static watches = ['tick'];

  constructor() {
    super();
    this.label = '';
    this.busyLabel = '';
    this.look = '';
    this.can = true;
    this._begun = 0;
    this._problem = null;
  }

  /** Time passes only where something runs. */
  shouldUpdate(changed) {
    return changed.size > 0 || this._begun > 0;
  }

  async #press() {
    if (!this.can || this._begun) return;
    this._begun = Date.now();
    this._problem = null;
    try {
      await this.run();
    } catch (problem) {
      this._problem = problem;
    } finally {
      this._begun = 0;
      live.refresh();
    }
  }

  render() {
    const busy = this._begun > 0;
    return html`
      <button
        type="button"
        class="button ${this.look} ${busy ? 'busy' : ''}"
        aria-disabled=${!this.can || busy}
        aria-label=${this.describe ?? nothing}
        aria-busy=${busy}
        @click=${this.#press}
      >
        ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}
        <span>${busy ? `${this.busyLabel || this.label} ${span(Date.now() - this._begun)}` : this.label}</span>
      </button>
      ${this._problem
        ? html`<p class="button-problem" role="alert">${this._problem.message} ${this._problem.action}</p>`
        : nothing}
    `;
  }
}

customElements.define('act-button', ActButton);
