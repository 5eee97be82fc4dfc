import { html, nothing } from 'lit';
import { History, PLOTS } from '../lib/history.js';
import { Part } from '../lib/part.js';
import { clock, count } from '../lib/words.js';

const SOONEST = 1000;
const MOST_RESTARTS_NAMED = 5;

/** The figures of the last hour as plots, each with the same in words. What draws them is loaded when they are shown. */
export class PlotView extends Part {
  static properties = { shown: { type: Boolean }, _problem: { state: true }, _known: { state: true } };

  #history = new History();
  #plots = new Map();
  #timer;

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#look);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#timer);
    this.#plots.forEach((plot) => plot.close());
    this.#plots.clear();
  }

  updated(changed) {
    if (changed.has('shown')) this.#look();
  }

  #look = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.shown && !document.hidden) this.#ask();
  };

  /** While they are seen, as often as there is something new. */
  async #ask() {
    const timer = setTimeout(() => this.#ask(), Math.max(SOONEST, this.#history.intervalMillis));
    this.#timer = timer;
    try {
      const [{ Plot }] = await Promise.all([import('../_later/plot.js'), this.#history.refresh()]);
      this._problem = null;
      this._known = this.#history.points.length;
      this.requestUpdate();
      await this.updateComplete;
      if (this.shown && this.isConnected) this.#draw(Plot);
    } catch (problem) {
      this._problem = problem;
    }
  }

  #draw(Plot) {
    for (const plot of PLOTS) {
      const element = this.querySelector(`#plot-${plot.id}`);
      if (!element || element.hidden) continue;
      if (!this.#plots.has(plot.id)) this.#plots.set(plot.id, new Plot(element, 'history'));
      this.#plots.get(plot.id).draw(this.#history.drawing(plot));
    }
  }

  render() {
    return html`
      ${this._problem ? html`<p class="note warn">${this._problem.message} ${this._problem.action ?? ''}</p>` : nothing}
      ${this._known ? PLOTS.map((plot) => this.#figure(plot)) : this._problem ? nothing : html`<p class="empty">Asking…</p>`}
      ${this._known ? html`<p class="quiet detail">${this.#restarts()}</p>` : nothing}
    `;
  }

  #figure({ id, title, none, inWords, series }) {
    const said = series
      .map(([name, field]) => [name, this.#history.summary(field, inWords)])
      .filter(([, text]) => text);
    return html`
      <figure class="plot">
        <figcaption>
          <strong>${title}</strong>
          ${said.length
            ? said.map(([name, text], index) => html`<span class="quiet">${series.length > 1 ? html`<span class="key key-${index}" aria-hidden="true"></span>${name} ` : nothing}${text}</span>`)
            : html`<span class="quiet">${none} in this time.</span>`}
        </figcaption>
        <div class="plot-canvas" id="plot-${id}" aria-hidden="true" ?hidden=${!said.length}></div>
      </figure>
    `;
  }

  #restarts() {
    const { restarts, points } = this.#history;
    const since = clock(points[0].at);
    if (!restarts.length) return `Since ${since} Ollama has not been started again.`;
    const named = restarts
      .slice(-MOST_RESTARTS_NAMED)
      .map(({ at, wished }) => `${clock(at)} ${wished ? 'as wished' : 'without a wish'}`);
    return `Since ${since} Ollama has been started again ${count(restarts.length, 'time')}: ${restarts.length > named.length ? '… ' : ''}${named.join(', ')}.`;
  }
}

customElements.define('plot-view', PlotView);
