import { html } from 'lit';
import { Part } from '../lib/part.js';
import './log-view.js';
import './plot-view.js';
import './time-line.js';

const TABS = [
  ['log', 'Log'],
  ['events', 'Timeline'],
  ['plots', 'Last hour'],
];

/** The log, the timeline and the plots, one of them at a time. */
export class HistoryCard extends Part {
  static properties = { _tab: { state: true } };

  constructor() {
    super();
    this._tab = 'log';
  }

  #key({ key }) {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const at = TABS.findIndex(([id]) => id === this._tab) + (key === 'ArrowRight' ? 1 : -1);
    this._tab = TABS.at(at % TABS.length)[0];
    this.updateComplete.then(() => this.querySelector('[role=tab][aria-selected=true]').focus());
  }

  render() {
    return html`
      <section class="card history" aria-labelledby="history-title" @show-log=${() => (this._tab = 'log')}>
        <div class="card-head">
          <h2 id="history-title">History</h2>
          <div class="tabs" role="tablist" aria-labelledby="history-title" @keydown=${this.#key}>
            ${TABS.map(
              ([id, name]) => html`<button type="button" role="tab" id="tab-${id}" aria-controls="panel-${id}"
                aria-selected=${this._tab === id} tabindex=${this._tab === id ? 0 : -1} @click=${() => (this._tab = id)}>${name}</button>`,
            )}
          </div>
        </div>
        <div role="tabpanel" id="panel-log" aria-labelledby="tab-log" ?hidden=${this._tab !== 'log'}><log-view></log-view></div>
        <div role="tabpanel" id="panel-events" aria-labelledby="tab-events" ?hidden=${this._tab !== 'events'}><time-line></time-line></div>
        <div role="tabpanel" id="panel-plots" aria-labelledby="tab-plots" ?hidden=${this._tab !== 'plots'}><plot-view .shown=${this._tab === 'plots'}></plot-view></div>
      </section>
    `;
  }
}

customElements.define('history-card', HistoryCard);
