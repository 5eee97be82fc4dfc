import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { inWords, stallInWords } from '../lib/progress.js';
import { clock, ended, limit, millis, plain, span, stepName } from '../lib/words.js';
import './act-button.js';
import { problemNote } from './problem-note.js';

const SIGNS = { DONE: '✓', SKIPPED: '–', FAILED: '✕', CANCELLED: '✕', PENDING: '', QUEUED: '', RUNNING: '', RETRYING: '' };
const LOOKS = { DONE: 'done', SKIPPED: 'skipped', FAILED: 'failed', CANCELLED: 'skipped', RUNNING: 'active', RETRYING: 'waiting', QUEUED: 'waiting', PENDING: 'idle' };
const MOST_SHOWN = 20;

/** The loads, newest first, each with its steps. */
export class LoadList extends Part {
  static watches = ['loads'];

  render() {
    const newest = [...live.loads].reverse().slice(0, MOST_SHOWN);
    if (!newest.length) return html`<p class="empty">No model has been loaded from here yet.</p>`;
    return html`<ul class="loads">
      ${repeat(newest, (load) => load.id, (load, index) => this.#load(load, index === 0))}
    </ul>`;
  }

  #load(load, isNewest) {
    const running = load.state === 'RUNNING';
    return html`
      <li class="load" data-state=${load.state}>
        <div class="load-head">
          <h4 class="load-name">${load.model}</h4>
          <span class="badge ${this.#tone(load.state)}">${this.#word(load)}</span>
          <span class="quiet">${clock(load.createdAt)}</span>
          <span class="spring"></span>
          ${running
            ? html`<act-button label="Cancel" busyLabel="Cancelling" look="small" describe=${`Cancel the load of ${load.model}`}
                .run=${() => call('DELETE', `/sidecar/v1/loads/${load.id}`)}></act-button>`
            : nothing}
          ${load.state === 'FAILED' || load.state === 'CANCELLED'
            ? html`<act-button label="Retry" busyLabel="Retrying" look="small" describe=${`Retry the load of ${load.model}`}
                .can=${live.reachable} .run=${() => call('POST', `/sidecar/v1/loads/${load.id}/retry`)}></act-button>`
            : nothing}
        </div>
        ${load.error && !running ? problemNote(load.error) : nothing}
        <details ?open=${running || (isNewest && load.state !== 'DONE')}>
          <summary>Steps</summary>
          <ol class="load-steps">${load.steps.map((step) => this.#step(load, step))}</ol>
        </details>
      </li>
    `;
  }

  #tone(state) {
    return { DONE: 'ok', FAILED: 'bad', CANCELLED: 'idle', RUNNING: 'busy' }[state] ?? 'idle';
  }

  #word({ state, createdAt, endedAt, steps }) {
    if (state !== 'RUNNING') return endedAt ? `${plain(state)} after ${millis(new Date(endedAt) - new Date(createdAt))}` : plain(state);
    const step = steps.find((each) => ['RUNNING', 'RETRYING', 'QUEUED'].includes(each.state));
    return step ? stepName(step.step) : 'Running';
  }

  #step(load, step) {
    const look = LOOKS[step.state] ?? 'idle';
    const { progress } = step;
    return html`
      <li class="load-step ${look}" data-step=${step.step} data-state=${step.state}>
        <span class="sign" aria-hidden="true">${SIGNS[step.state]}</span>
        <div class="load-step-body">
          <div class="load-step-line">
            <strong>${stepName(step.step)}</strong>
            <span class="quiet">${this.#state(step)}</span>
            <span class="spring"></span>
            ${this.#mayRetry(load, step)
              ? html`<act-button label="Retry from here" busyLabel="Retrying" look="small"
                  describe=${`Retry ${load.model} from ${stepName(step.step)}`} .can=${live.reachable}
                  .run=${() => call('POST', `/sidecar/v1/loads/${load.id}/retry`, { body: { from: step.step } })}></act-button>`
              : nothing}
          </div>
          ${step.detail && !(step.state === 'RUNNING' && progress) ? html`<p class="quiet detail">${step.detail}</p>` : nothing}
          ${progress && ['RUNNING', 'RETRYING'].includes(step.state) ? this.#progress(load, progress) : nothing}
          ${step.error && step.state !== 'DONE' && step.error.message !== load.error?.message
            ? html`<p class="detail bad-text">${ended(step.error.message)} ${step.error.action}</p>`
            : nothing}
        </div>
      </li>
    `;
  }

  #state(step) {
    const tries = step.attempt > 1 ? `, attempt ${step.attempt} of ${step.attempts}` : '';
    switch (step.state) {
      case 'RUNNING':
        return `${span(step.elapsedMillis)} of ${limit(step.limitSeconds)}${tries}`;
      case 'RETRYING':
        return `tried again soon, ${step.attempt} of ${step.attempts} attempts made`;
      case 'QUEUED':
        return 'waits for its turn';
      case 'PENDING':
        return 'not yet';
      case 'DONE':
        return `${millis(step.elapsedMillis)}${tries}`;
      default:
        return `${plain(step.state).toLowerCase()}${tries}`;
    }
  }

  #mayRetry(load, step) {
    return load.state !== 'RUNNING' && ['FAILED', 'CANCELLED'].includes(step.state);
  }

  #progress(load, progress) {
    const { completedBytes, totalBytes } = progress;
    const stall = stallInWords(progress);
    return html`
      <progress max=${totalBytes || nothing} value=${totalBytes ? completedBytes : nothing} aria-label=${`Download of ${load.model}`}></progress>
      <p class="detail quiet">${inWords(progress)} ${stall ? html`<span class="warn-text">· ${stall}</span>` : nothing}</p>
    `;
  }
}

customElements.define('load-list', LoadList);
