import { html, nothing } from 'lit';
import { copy } from '../lib/copy.js';
import { harmless } from '../lib/log-line.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { inPlainWords } from '../lib/words.js';
import './act-button.js';
import { spaceButton } from './problem-note.js';

const NOW = ['FAILED', 'BACKING_OFF', 'UNRESPONSIVE'];

/** Why Ollama does not run, what fixes it, and its last words; of an earlier failure only a line. */
export class FailurePanel extends Part {
  static properties = {
    failure: { attribute: false },
    state: {},
    sources: { attribute: false },
    /** What starts Ollama, and what starts it on another port. */
    start: { attribute: false },
    startElsewhere: { attribute: false },
    _copied: { state: true },
  };

  async #copy() {
    await copy(this.#asText());
    this._copied = true;
    setTimeout(() => (this._copied = false), 2000);
  }

  #asText() {
    const { problem, action, lastLines } = this.failure;
    const lines = (lastLines ?? []).map((line) => `  ${harmless(line)}`);
    return [
      `${inPlainWords(`Ollama is ${this.state}`)} (${new Date().toISOString()})`,
      `Problem: ${problem}`,
      `What fixes it: ${action}`,
      ...(live.status?.program ? [`Program: ${live.status.program.path} ${live.status.program.version}`] : []),
      ...(lines.length ? ['Last log lines:', ...lines] : []),
    ].join('\n');
  }

  render() {
    if (!this.failure) return nothing;
    if (NOW.includes(this.state)) {
      return html`
        <div class="panel ${this.state === 'BACKING_OFF' ? 'warn' : 'bad'}">
          <div class="panel-head"><h3>What went wrong</h3>${this.#copyButton()}</div>
          ${this.#body()} ${this.#waysOut()}
        </div>
      `;
    }
    return html`
      <details class="facts">
        <summary>Last failure: <span class="clip">${harmless(inPlainWords(this.failure.problem))}</span></summary>
        ${this.#body()} ${this.#copyButton()}
      </details>
    `;
  }

  /** What a person can press, for the kinds of failure that this page can help with. */
  #waysOut() {
    const { kind } = this.failure;
    const ways = [];
    if (kind === 'PORT_TAKEN' && this.state === 'FAILED') {
      ways.push(html`<act-button label="Use another port" busyLabel="Starting" look="small primary" .can=${live.reachable} .run=${this.startElsewhere}></act-button>
        <span class="quiet">this once: any free one; your clients use this service's port and notice nothing</span>`);
    }
    if (kind === 'DISK_FULL') ways.push(spaceButton());
    if (this.state === 'FAILED' && kind !== 'PORT_TAKEN') {
      ways.push(html`<act-button label="Retry from here" busyLabel="Starting" look="small" .can=${live.reachable} .run=${this.start}></act-button>`);
    }
    return ways.length ? html`<div class="ways">${ways}</div>` : nothing;
  }

  #copyButton() {
    return html`<button type="button" class="button small" @click=${this.#copy}>
      <span aria-live="polite">${this._copied ? 'Copied' : 'Copy as text'}</span>
    </button>`;
  }

  #body() {
    const { problem, action, lastLines } = this.failure;
    const failedSources = (this.sources ?? []).filter(({ served }) => !served);
    return html`
      <dl class="diagnosis">
        <div><dt>Problem</dt><dd>${harmless(inPlainWords(problem))}</dd></div>
        <div><dt>What fixes it</dt><dd>${harmless(inPlainWords(action))}</dd></div>
        ${failedSources.length && !live.status?.program
          ? html`<div><dt>Where it was looked for</dt>
              <dd><ul>${failedSources.map(({ source, detail }) => html`<li><strong>${source}</strong>: ${harmless(detail)}</li>`)}</ul></dd></div>`
          : nothing}
      </dl>
      ${lastLines?.length
        ? html`<pre class="last-lines" tabindex="0" aria-label="Last log lines">${lastLines.map(harmless).join('\n')}</pre>`
        : live.status?.program
          ? html`<p class="quiet">It has left no log lines.</p>`
          : nothing}
    `;
  }
}

customElements.define('failure-panel', FailurePanel);
