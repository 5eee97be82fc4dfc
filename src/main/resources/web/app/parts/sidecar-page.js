import { html, nothing } from 'lit';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { headline } from '../lib/sentences.js';
import { span } from '../lib/words.js';
import './flight-card.js';
import './history-card.js';
import './key-card.js';
import './models-card.js';
import './state-card.js';
import './try-it.js';
import './usage-card.js';

const THEMES = { auto: 'light', light: 'dark', dark: 'auto' };
/** Only the document of dev mode says so. */
const DEV = 'dev' in document.documentElement.dataset;
const THEME = 'sidecar.theme';

/** The whole page, and whether it still hears from the service. */
export class SidecarPage extends Part {
  static properties = { _theme: { state: true } };
  static watches = ['status', 'key', 'tick'];

  constructor() {
    super();
    this.#show(localStorage.getItem(THEME) ?? 'auto');
    live.start();
    if (DEV) import('../_later/chaos-drawer.js');
  }

  #show(theme) {
    this._theme = theme in THEMES ? theme : 'auto';
    document.documentElement.dataset.theme = this._theme;
    localStorage.setItem(THEME, this._theme);
  }

  willUpdate() {
    const state = live.keyWanted ? 'Key wanted' : live.reachable ? (live.status ? headline(live.status) : '…') : 'No connection';
    document.title = `${state} · ollama-sidecar`;
  }

  render() {
    const lost = !live.reachable;
    return html`
      <a class="skip" href="#main">To the content</a>
      <header class="top">
        <h1><span class="mark" aria-hidden="true"></span>ollama-sidecar</h1>
        <span class="spring"></span>
        <span class="connection ${lost ? 'lost' : 'heard'}"><span class="lamp" aria-hidden="true"></span>${lost ? 'Not connected' : live.keyWanted ? 'Key wanted' : 'Live'}</span>
        <button type="button" class="button small" aria-label=${`Colours: ${this._theme}. Press for ${THEMES[this._theme]}.`} @click=${() => this.#show(THEMES[this._theme])}>
          ${{ auto: 'Auto', light: 'Light', dark: 'Dark' }[this._theme]}
        </button>
      </header>
      <div role="alert" class="lost-frame">${lost ? this.#banner() : nothing}</div>
      <main id="main" class=${lost ? 'stale' : ''}>
        <key-card></key-card>
        ${live.keyWanted ? nothing : this.#content()}
      </main>
    `;
  }

  #content() {
    return html`
        <state-card></state-card>
        <div class="columns">
          <div class="column"><models-card></models-card><try-it></try-it><flight-card></flight-card></div>
          <div class="column"><history-card></history-card><usage-card></usage-card></div>
        </div>
        ${DEV ? html`<chaos-drawer></chaos-drawer>` : nothing}
    `;
  }

  #banner() {
    return html`<div class="lost-banner">
      <strong>The service does not answer.</strong>
      <span aria-live="off">${live.heardAt ? `What you see is ${span(Date.now() - live.heardAt)} old.` : 'Nothing is known yet.'}
      It is tried again each second; this page catches up by itself.</span>
    </div>`;
  }
}

customElements.define('sidecar-page', SidecarPage);
