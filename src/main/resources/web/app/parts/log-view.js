import { html, nothing } from 'lit';
import { address } from '../lib/api.js';
import { withKey } from '../lib/download.js';
import { EventStream } from '../lib/event-stream.js';
import { describe, isSame } from '../lib/log-line.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { clock, number } from '../lib/words.js';

const KEPT = 5000;
const SHOWN = 400;
const DRAW_EVERY = 150;
/** Under a flood nobody reads each line: fewer and larger batches leave time for everything else. */
const FLOOD = 100;
const FLOOD_EVERY = 500;
/** Nobody reads a longer line to its end; a download has all of it. */
const LONGEST = 4000;
const LEVELS = ['info', 'warn', 'error'];

/**
 * Ollama's log, live. Lines are drawn in batches by hand: a flood of them costs a bounded number of nodes, and nothing else
 * of the page is drawn again for it.
 */
export class LogView extends Part {
  static watches = ['status'];
  static properties = {
    _instance: { state: true },
    _paused: { state: true },
    _following: { state: true },
    _hidden: { state: true },
    _waiting: { state: true },
  };

  #kept = [];
  #fresh = [];
  #newest;
  #filter = { text: '', level: 0, sources: new Set(['ollama', 'requests']) };
  #timer;
  #drawEvery = DRAW_EVERY;
  #stream = this.#streamOf('');

  constructor() {
    super();
    this._instance = '';
    this._paused = false;
    this._following = true;
    this._hidden = 0;
    this._waiting = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#look);
    live.addEventListener('seek', this.#seek);
    this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#look);
    live.removeEventListener('seek', this.#seek);
    this.#stream.close();
  }

  /** Shown again, it is where it was left: at the newest lines, if it follows. */
  firstUpdated() {
    new ResizeObserver(() => {
      if (this._following) this.#list.scrollTop = this.#list.scrollHeight;
    }).observe(this.#list);
  }

  #look = () => (document.hidden ? this.#stream.close() : this.#stream.open());

  get #list() {
    return this.querySelector('.log-lines');
  }

  #streamOf(instance) {
    return new EventStream(`/sidecar/v1/logs?tail=1000${of(instance)}`, { onEvent: (event) => this.#take(event) });
  }

  /** Begins anew with the lines of one instance, or of all. */
  #choose(instance) {
    this._instance = instance;
    this.#stream.close();
    this.#kept = [];
    this.#redraw();
    this.#stream = this.#streamOf(instance);
    this.#look();
  }

  #take({ type, data }) {
    if (type === 'log') this.#keep(describe(data));
    else if (type === 'gap') this.#keep({ gap: data.missed ? `${number(data.missed)} lines dropped` : data.message });
  }

  #keep(line) {
    this.#kept.push(line);
    this.#fresh.push(line);
    if (this.#kept.length > KEPT * 1.2) this.#kept.splice(0, this.#kept.length - KEPT);
    if (this.#fresh.length > KEPT) this.#fresh.splice(0, this.#fresh.length - KEPT);
    this.#timer ??= setTimeout(() => this.#draw(), this.#drawEvery);
  }

  #draw() {
    this.#timer = undefined;
    if (this._paused) {
      this._waiting = this.#fresh.length;
      return;
    }
    const list = this.#list;
    if (!list) return;
    const drawn = this.#fresh.length;
    const wanted = this.#folded(this.#fresh.filter((line) => this.#matches(line))).slice(-SHOWN);
    this.#fresh = [];
    this._hidden = this.#kept.reduce((count, line) => count + (this.#matches(line) ? 0 : 1), 0);
    const surplus = list.childElementCount + wanted.length - SHOWN;
    if (wanted.length === SHOWN) list.replaceChildren(...wanted.map(row));
    else {
      for (let dropped = 0; dropped < surplus; dropped++) list.firstElementChild.remove();
      list.append(...wanted.map(row));
    }
    if (this._following) list.scrollTop = list.scrollHeight;
    this.#drawEvery = drawn > FLOOD ? FLOOD_EVERY : DRAW_EVERY;
  }

  /** Equal lines that follow each other as one: { line, times }; the row that is drawn last is part of that. */
  #folded(lines) {
    const groups = this.#newest ? [this.#newest] : [];
    for (const line of lines) {
      const before = groups.at(-1);
      if (before && isSame(before.line, line)) groups[groups.length - 1] = { line, times: before.times + 1 };
      else groups.push({ line, times: 1 });
    }
    const isDrawn = groups[0] === this.#newest;
    if (this.#newest && !isDrawn) this.#list.lastElementChild.remove();
    this.#newest = groups.at(-1);
    return isDrawn ? groups.slice(1) : groups;
  }

  #redraw() {
    this.#list.replaceChildren();
    this.#newest = undefined;
    this.#fresh = this.#kept.slice();
    this.#draw();
  }

  #matches(line) {
    if (line.gap) return true;
    const { text, level, sources } = this.#filter;
    return sources.has(line.source) && line.level >= level && (!text || line.text.toLowerCase().includes(text));
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#list;
    if (clientHeight) this._following = scrollHeight - scrollTop - clientHeight < 40;
  }

  #toNewest() {
    this._following = true;
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #pause() {
    this._paused = !this._paused;
    this._waiting = 0;
    if (!this._paused) this.#draw();
  }

  /** The next error above what is seen, from the newest on. */
  #toError() {
    const list = this.#list;
    const errors = [...list.querySelectorAll('.level-error')].reverse();
    const marked = errors.findIndex((line) => line.classList.contains('marked'));
    this.#mark(errors[marked + 1] ?? errors[0]);
  }

  #seek = ({ detail }) => {
    const at = new Date(detail).getTime();
    const lines = [...this.#list.children].filter((line) => line.dataset.at);
    this.#mark(lines.find((line) => Number(line.dataset.at) >= at) ?? lines.at(-1));
  };

  #mark(line) {
    this.#list.querySelector('.marked')?.classList.remove('marked');
    if (!line) return;
    this._following = false;
    line.classList.add('marked');
    line.scrollIntoView({ block: 'center' });
    this.#list.focus({ preventScroll: true });
  }

  #source(name) {
    return ({ target }) => {
      this.#filter.sources[target.checked ? 'add' : 'delete'](name);
      this.#redraw();
    };
  }

  /** One that is chosen can be left again when it is gone. */
  #instances() {
    const names = (live.status?.instances ?? []).map(({ name }) => name);
    if (names.length < 2 && !this._instance) return nothing;
    const shown = this._instance && !names.includes(this._instance) ? [...names, this._instance] : names;
    return html`<select class="instance" aria-label="Instance" @change=${({ target }) => this.#choose(target.value)}>
      <option value="">All instances</option>
      ${shown.map((name) => html`<option value=${name} ?selected=${name === this._instance}>${name}</option>`)}
    </select>`;
  }

  render() {
    return html`
      <div class="toolbar" role="group" aria-label="What of the log is shown">
        <input type="search" class="grow" placeholder="Filter" aria-label="Filter the log by text"
          @input=${({ target }) => { this.#filter.text = target.value.toLowerCase(); this.#redraw(); }} />
        <select aria-label="Lowest level" @change=${({ target }) => { this.#filter.level = target.selectedIndex; this.#redraw(); }}>
          <option>All levels</option><option>Warnings and errors</option><option>Errors</option>
        </select>
        ${this.#instances()}
      </div>
      <div class="toolbar" role="group" aria-label="Whose lines are shown">
        <label class="check"><input type="checkbox" checked @change=${this.#source('ollama')} /> Ollama</label>
        <label class="check"><input type="checkbox" checked @change=${this.#source('requests')} /> Requests</label>
        <label class="check"><input type="checkbox" @change=${this.#source('runner')} /> Runner</label>
        <label class="check"><input type="checkbox" @change=${this.#source('probes')} /> Probes</label>
      </div>
      <div class="log-frame">
        <div class="log-lines" role="log" aria-live="off" aria-label="Log of Ollama" tabindex="0" @scroll=${this.#scrolled}></div>
        ${this._following ? '' : html`<button type="button" class="button small to-newest" @click=${this.#toNewest}>Newest lines ↓</button>`}
      </div>
      <div class="toolbar">
        <button type="button" class="button small" aria-pressed=${this._paused} @click=${this.#pause}>
          ${this._paused ? `Go on${this._waiting ? ` (${number(this._waiting)} new)` : ''}` : 'Pause'}
        </button>
        <button type="button" class="button small" @click=${this.#toError}>Next error ↑</button>
        <a class="button small" href=${address(`/sidecar/v1/logs?tail=5000${of(this._instance)}`)} download="ollama.log" @click=${withKey}>Download</a>
        <span class="spring"></span>
        <span class="quiet log-count">${this._hidden ? `${number(this._hidden)} lines hidden by the filter` : ''}</span>
      </div>
    `;
  }
}

const of = (instance) => (instance ? `&instance=${encodeURIComponent(instance)}` : '');

/** As text: whatever a line says, it stays a line. */
function row({ line, times }) {
  const element = document.createElement('div');
  if (line.gap) {
    element.className = 'log-gap';
    element.textContent = line.gap;
    return element;
  }
  element.className = `log-line source-${line.source} level-${LEVELS[line.level]}`;
  element.dataset.at = new Date(line.readAt).getTime();
  element.append(`${clock(line.readAt)} ${(line.tag ?? '').padEnd(5)} `);
  if (times > 1) element.append(repeated(times), ' ');
  element.append(line.short.length > LONGEST ? `${line.short.slice(0, LONGEST)}… (${number(line.short.length)} characters)` : line.short);
  return element;
}

function repeated(times) {
  const element = document.createElement('span');
  element.className = 'log-times';
  element.textContent = `${number(times)}×`;
  return element;
}

customElements.define('log-view', LogView);
