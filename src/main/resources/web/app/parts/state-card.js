import { html, nothing } from 'lit';
import { call, Problem } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { ending, headline, sentence, tone } from '../lib/sentences.js';
import { steps } from '../lib/steps.js';
import { count, inPlainWords, span, since, stateName, stepName } from '../lib/words.js';
import './act-button.js';
import './check-result.js';
import './failure-panel.js';
import './instance-list.js';
import './upgrade-dialog.js';
import './upgrade-list.js';

const SIGNS = { done: '✓', failed: '✕', idle: '', active: '', waiting: '' };
const TRYING = ['PROVISIONING', 'STARTING', 'LISTENING', 'BACKING_OFF'];
const RUNS = ['STARTING', 'LISTENING', 'READY', 'UNRESPONSIVE'];

const isNewer = (status, before) => status.generation !== before.generation;
const isStopped = (status, before) => status.state === 'STOPPED' || isNewer(status, before);
const isRestarted = (status, before) =>
  ['STOPPED', 'FAILED'].includes(status.state) || (isNewer(status, before) && ['READY', 'BACKING_OFF'].includes(status.state));
const isDrained = (status) => status.draining;
const isUndrained = (status) => !status.drainedOnRequest;
const isStarted = (status, before) =>
  (isNewer(status, before) && ['READY', 'FAILED', 'STOPPED'].includes(status.state)) ||
  (status.state === 'STOPPED' && before.state !== 'STOPPED');

/** What Restart will do. */
function restartKind({ ours, rolling }) {
  if (!ours) return '';
  return rolling?.possible
    ? `Restart: ${rolling.how ?? 'another one takes its place, nobody notices.'}`
    : `Restart: it is ended and started again, requests wait. ${inPlainWords(rolling?.reason ?? '')}`;
}

/** What Ollama is doing, why, and what to press next. */
export class StateCard extends Part {
  static properties = { _check: { state: true } };
  static watches = ['status', 'tick'];

  constructor() {
    super();
    this._check = null;
  }

  /** Busy until it is decided, or until somebody else has wished something else. */
  async #wish(what, isOver) {
    const before = live.status;
    await call('POST', `/sidecar/v1/${what}`);
    await live.until((status) => isOver(status, before));
  }

  /** Without a gap where the service can do that: then it is over when the other one serves and this one is gone. */
  async #restart(isRolling) {
    if (!isRolling) return this.#wish('restart', isRestarted);
    const { state, error } = await live.untilEnded(await call('POST', '/sidecar/v1/restart?rolling=true'));
    if (state === 'FAILED') {
      throw new Problem({ detail: `It failed at “${stepName(error.step)}”.`, action: 'Below is why, and what to do.' });
    }
    return state;
  }

  async #runCheck(deep) {
    const asked = live.status;
    const report = await call('POST', `/sidecar/v1/check?deep=${deep}`);
    this._check = { report, at: new Date(), asked };
  }

  /** What was found holds for the state that was looked at. */
  willUpdate() {
    const asked = this._check?.asked;
    if (asked && live.status && (isNewer(live.status, asked) || live.status.state !== asked.state)) this._check = null;
  }

  render() {
    const { status } = live;
    if (!status) return html`<section class="card"><p class="quiet">Asking the service…</p></section>`;
    return html`
      <section class="card state tone-${live.reachable ? tone(status) : 'idle'}" aria-labelledby="state-headline">
        <div class="state-head">
          <div>
            <h2 id="state-headline" class="headline">
              <span class="lamp" aria-hidden="true"></span>
              ${live.reachable
                ? html`${headline(status)} <span class="quiet since">for ${span(since(status.since))}</span>`
                : html`Last seen: ${headline(status)}`}
            </h2>
            <p class="sentence" role="status">
              ${live.reachable ? sentence(status) : 'Whether this still holds is not known: the service does not answer.'}
            </p>
          </div>
          ${this.#actions(status)}
        </div>
        ${this.#strip(status)}
        <instance-list></instance-list>
        <upgrade-list></upgrade-list>
        <upgrade-dialog></upgrade-dialog>
        ${this.#facts(status)}
        <check-result .report=${this._check?.report} .at=${this._check?.at} @close=${() => (this._check = null)}></check-result>
        <failure-panel .failure=${status.failure} .state=${status.state} .sources=${status.sources}
          .start=${() => this.#wish('start', isStarted)} .startElsewhere=${() => this.#wish('start?port=free', isStarted)}></failure-panel>
        ${(status.chosen ?? []).map((chosen) => html`<p class="note">${inPlainWords(chosen)}</p>`)}
        ${(status.warnings ?? []).map((warning) => html`<p class="note warn">${inPlainWords(warning)}</p>`)}
      </section>
    `;
  }

  #actions(status) {
    const { state, drainedOnRequest } = status;
    const trying = TRYING.includes(state);
    const heard = live.reachable;
    const isRolling = status.rolling?.possible ?? false;
    return html`
      <div class="actions" role="group" aria-label="What Ollama should do">
        <act-button
          label=${state === 'BACKING_OFF' ? 'Try now' : state === 'FAILED' ? 'Try again' : 'Start'}
          busyLabel="Starting"
          look=${['STOPPED', 'FAILED', 'BACKING_OFF'].includes(state) ? 'primary' : ''}
          .can=${heard && ['STOPPED', 'FAILED', 'BACKING_OFF'].includes(state)}
          .run=${() => this.#wish('start', isStarted)}
        ></act-button>
        <act-button
          label=${trying ? 'Stop trying' : 'Stop'}
          busyLabel="Stopping"
          .can=${heard && (trying || RUNS.includes(state))}
          .run=${() => this.#wish('stop', isStopped)}
        ></act-button>
        <act-button
          label="Restart"
          busyLabel="Restarting"
          .can=${heard && RUNS.includes(state)}
          .run=${() => this.#restart(isRolling)}
        ></act-button>
        <button type="button" class="button" aria-disabled=${!heard} @click=${() => heard && this.querySelector('upgrade-dialog').show()}>Upgrade…</button>
        <act-button
          label=${drainedOnRequest ? 'Undrain' : 'Drain'}
          busyLabel=${drainedOnRequest ? 'Undraining' : 'Draining'}
          .can=${heard && !ending(status)}
          .run=${() => (drainedOnRequest ? this.#wish('undrain', isUndrained) : this.#wish('drain', isDrained))}
        ></act-button>
        <act-button
          label="Check now"
          busyLabel="Checking"
          .can=${heard}
          .run=${() => this.#runCheck(state === 'READY')}
        ></act-button>
        ${heard && RUNS.includes(state) ? html`<p class="quiet restart-kind">${restartKind(status)}</p>` : nothing}
      </div>
    `;
  }

  #strip(status) {
    return html`
      <ol class="strip" aria-label="The way to an answer">
        ${steps(status, live.loads, live.models?.models).map(
          ({ name, look, note }) => html`
            <li class="strip-step ${look}" aria-current=${look === 'active' || look === 'waiting' ? 'step' : nothing}>
              <span class="sign" aria-hidden="true">${SIGNS[look]}</span>
              <span class="strip-name">${name}</span>
              <span class="off-screen">${look === 'idle' ? 'not yet' : look}</span>
              <span class="strip-note">${note}</span>
            </li>
          `,
        )}
      </ol>
    `;
  }

  #facts({ program, generation, restarts, compute, canary, address, standby, gpus, instances = [] }) {
    const starts = Math.max(generation, ...instances.map((instance) => instance.generation));
    const facts = [
      ['Address', address],
      ['Program', program?.path],
      ['From', program?.source],
      ['Computes on', compute?.join(', ')],
      ['Starts', starts ? `${count(starts, 'start')}, ${count(restarts, 'restart')} without a wish` : ''],
      ['Standby', standby],
      ['GPUs', gpus],
      ['Canary', canary ? [stateName(canary.state), canary.reason].filter(Boolean).join(': ') : ''],
    ].filter(([, value]) => value);
    return html`
      <details class="facts">
        <summary>Details</summary>
        <dl>
          ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
        </dl>
      </details>
    `;
  }
}

customElements.define('state-card', StateCard);
