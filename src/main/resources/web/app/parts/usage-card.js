import { html, nothing } from 'lit';
import { live } from '../lib/live.js';
import { harmless } from '../lib/log-line.js';
import { Part } from '../lib/part.js';
import { compact, Usage } from '../lib/usage.js';
import { count, ended, number, span, until } from '../lib/words.js';

const EVERY = 30000;
const SOON = 1500;
const SHOWN = 20;
const SERVER_ERROR = 500;

/** Which key has used how much, and what it has left; only where there is something to tell. */
export class UsageCard extends Part {
  static properties = { _problem: { state: true }, _open: { state: true } };

  #usage = new Usage();
  #timer;
  #plot;

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#ask);
    live.addEventListener('key', this.#beginAnew);
    live.addEventListener('requests', this.#soon);
    this.#ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#ask);
    live.removeEventListener('key', this.#beginAnew);
    live.removeEventListener('requests', this.#soon);
    clearTimeout(this.#timer);
    this.#plot?.close();
  }

  /** Another key may see less. */
  #beginAnew = () => {
    this.#usage = new Usage();
    this.#ask();
  };

  /** When the last request has ended there is something new. */
  #soon = () => {
    if (!live.requests.length) this.#later(SOON);
  };

  #later(pause) {
    clearTimeout(this.#timer);
    if (!document.hidden && this.isConnected) this.#timer = setTimeout(this.#ask, pause);
  }

  #ask = async () => {
    if (document.hidden) return;
    const usage = this.#usage;
    try {
      await usage.refresh();
      this._problem = null;
      this.requestUpdate();
      await this.#draw();
    } catch (problem) {
      // That nobody answers is told elsewhere, and so is that a key is wanted.
      this._problem = problem.status >= SERVER_ERROR ? problem : null;
    }
    this.#later(EVERY);
  };

  async #toggle({ target }) {
    this._open = target.open;
    await this.#draw();
  }

  /** What draws it is loaded when it is looked at. */
  async #draw() {
    if (!this._open) return;
    const { Plot } = await import('../_later/plot.js');
    await this.updateComplete;
    const element = this.querySelector('.plot-canvas');
    if (!element) return;
    if (!element.firstChild) {
      this.#plot?.close();
      this.#plot = new Plot(element, 'usage');
    }
    this.#plot.draw(this.#usage.drawing());
  }

  render() {
    const keys = this.#usage.keys();
    if (!keys.length && !this._problem) return nothing;
    const { incomplete } = this.#usage;
    return html`
      <section class="card" aria-labelledby="usage-title">
        <div class="card-head"><h2 id="usage-title">Usage <small class="quiet">of the last 30 days</small></h2></div>
        ${this._problem ? html`<p class="note warn">${ended(this._problem.message)} ${this._problem.action}</p>` : nothing}
        ${incomplete.length ? html`<p class="note warn">Of ${incomplete.join(', ')} not all could be read: there was more.</p>` : nothing}
        ${keys.length ? html`${this.#table(keys)}${this.#byDay()}` : nothing}
      </section>
    `;
  }

  #table(keys) {
    return html`
      <table class="usage">
        <thead><tr><th scope="col">Key</th><th scope="col">Requests</th><th scope="col">Tokens in</th><th scope="col">Tokens out</th></tr></thead>
        <tbody>${keys.slice(0, SHOWN).map((key) => this.#row(key))}</tbody>
      </table>
      ${keys.length > SHOWN ? html`<p class="quiet detail">and ${count(keys.length - SHOWN, 'key')} that used less</p>` : nothing}
      ${keys.some(isEstimated) ? html`<p class="quiet detail">≈ is estimated in part: streams that told no figures, or were cut, are counted by their pieces.</p>` : nothing}
    `;
  }

  #row(sum) {
    const { key, requests, tokensIn, tokensOut, estimated, budgets } = sum;
    return html`
      <tr>
        <th scope="row">${harmless(key)}${budgets.map((budget) => this.#budget(budget))}</th>
        <td>${compact(requests)}</td>
        <td title=${number(tokensIn)}>${compact(tokensIn)}</td>
        <td title=${estimated ? `${number(tokensOut)}, of them ${number(estimated)} estimated` : number(tokensOut)}>${isEstimated(sum) ? '≈ ' : ''}${compact(tokensOut)}</td>
      </tr>
    `;
  }

  #budget({ tokens, in: period, used, until: end, usedUp }) {
    const when = period === 'day' ? 'today' : 'this month';
    const whole = `whole again in ${span(until(end))}`;
    return html`<div class="remark ${usedUp ? 'bad-text' : 'quiet'}">${usedUp
      ? `All ${compact(tokens)} of ${when} are used: refused, ${whole}`
      : `${compact(tokens - used)} of ${compact(tokens)} left ${when}, ${whole}`}</div>`;
  }

  #byDay() {
    const { series } = this.#usage.drawing();
    return html`
      <details class="facts" @toggle=${this.#toggle}>
        <summary>Tokens by day</summary>
        <p class="quiet detail keys">${series.map(({ name }, index) => html`<span><span class="swatch swatch-${index}" aria-hidden="true"></span>${harmless(name)}</span>`)}</p>
        <div class="plot-canvas" aria-hidden="true"></div>
      </details>
    `;
  }
}

const isEstimated = ({ estimated, untold }) => estimated > 0 || untold > 0;

customElements.define('usage-card', UsageCard);
