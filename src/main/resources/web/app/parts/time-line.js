import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { harmless } from '../lib/log-line.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { clock, day, inPlainWords, moment, number, plain } from '../lib/words.js';

const KINDS = { all: () => true, states: (type) => type.startsWith('state.'), loads: (type) => type.startsWith('load.') };
const TONES = { READY: 'ok', FAILED: 'bad', BACKING_OFF: 'warn', UNRESPONSIVE: 'bad' };
const SHOWN = 200;

/** What has happened, newest first, over restarts of the service. */
export class TimeLine extends Part {
  static properties = { _kind: { state: true }, _text: { state: true } };
  static watches = ['events'];

  constructor() {
    super();
    this._kind = 'all';
    this._text = '';
  }

  render() {
    const wanted = live.events
      .filter(({ type, message }) => KINDS[this._kind](type) && this.#says(message))
      .slice(-SHOWN)
      .reverse();
    return html`
      <div class="toolbar" role="group" aria-label="Which events are shown">
        <input type="search" class="grow" placeholder="Filter" aria-label="Filter the events by text"
          @input=${({ target }) => (this._text = target.value.toLowerCase())} />
        <select aria-label="Kind of event" @change=${({ target }) => (this._kind = target.value)}>
          <option value="all">All events</option><option value="states">States</option><option value="loads">Loads</option>
        </select>
      </div>
      ${live.eventsMissed ? html`<p class="log-gap">${number(live.eventsMissed)} earlier events are no longer kept</p>` : nothing}
      ${wanted.length
        ? html`<ol class="events" tabindex="0" aria-label="Events, newest first">${repeat(wanted, ({ id }) => id, (event, index) => this.#event(event, wanted[index - 1]))}</ol>`
        : html`<p class="empty">${live.events.length ? 'No event matches.' : 'Nothing has happened yet.'}</p>`}
    `;
  }

  /** In the words that are shown, or in those of the service. */
  #says(message) {
    return !this._text || `${inPlainWords(message)} ${message}`.toLowerCase().includes(this._text);
  }

  /** @param newer the one above it: below it another day may begin */
  #event({ at, type, message, details }, newer) {
    const to = details?.to;
    const date = day(at);
    return html`
      ${date && date !== day(newer?.at) ? html`<li class="event-day">${date}</li>` : nothing}
      <li class="event tone-${TONES[to] ?? (/FAILED/.test(message) ? 'bad' : 'idle')}">
        <time datetime=${at} title=${at}>${clock(at)}</time>
        <span class="event-dot" aria-hidden="true"></span>
        <span class="event-text">${to
          ? html`${about(ofOther(details.instance))}<strong>${plain(to)}</strong>: ${harmless(inPlainWords(details.cause ?? message))}`
          : html`${about(details?.model)}${harmless(inPlainWords(message))}`}</span>
        <button type="button" class="link" aria-label=${`Show the log at ${moment(at)}`} @click=${() => this.#toLog(at)}>log</button>
      </li>
    `;
  }

  #toLog(at) {
    this.dispatchEvent(new CustomEvent('show-log', { bubbles: true }));
    requestAnimationFrame(() => live.seek(at));
  }
}

const about = (what) => (what ? html`<span class="quiet">${what} · </span>` : nothing);

/** The first instance, which most have alone, needs no name. */
const ofOther = (instance) => (instance === 'a' ? '' : instance);

customElements.define('time-line', TimeLine);
