import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { inWords, stallInWords } from '../lib/progress.js';
import { stepName } from '../lib/words.js';
import './act-button.js';
import { jobItem } from './job-item.js';
import { isDamaged, renewButton } from './renew-button.js';

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
    return jobItem({
      job: load,
      name: load.model,
      about: load.instance ? html`<span class="quiet">at ${load.instance}</span>` : nothing,
      actions: this.#actions(load),
      open: load.state === 'RUNNING' || (isNewest && load.state !== 'DONE'),
      stepActions: (step) => this.#stepActions(load, step),
      stepProgress: ({ progress }) => (progress ? this.#progress(load, progress) : nothing),
    });
  }

  #actions(load) {
    if (load.state === 'RUNNING') {
      return html`<act-button label="Cancel" busyLabel="Cancelling" look="small" describe=${`Cancel the load of ${load.model}`}
        .run=${() => call('DELETE', `/sidecar/v1/loads/${load.id}`)}></act-button>`;
    }
    if (isDamaged(load.error)) return renewButton(load.id, load.model);
    return load.state === 'FAILED' || load.state === 'CANCELLED'
      ? html`<act-button label="Retry" busyLabel="Retrying" look="small" describe=${`Retry the load of ${load.model}`}
          .can=${live.reachable} .run=${() => call('POST', `/sidecar/v1/loads/${load.id}/retry`)}></act-button>`
      : nothing;
  }

  #stepActions(load, step) {
    return load.state !== 'RUNNING' && !isDamaged(load.error) && ['FAILED', 'CANCELLED'].includes(step.state)
      ? html`<act-button label="Retry from here" busyLabel="Retrying" look="small"
          describe=${`Retry ${load.model} from ${stepName(step.step)}`} .can=${live.reachable}
          .run=${() => call('POST', `/sidecar/v1/loads/${load.id}/retry`, { body: { from: step.step } })}></act-button>`
      : nothing;
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
