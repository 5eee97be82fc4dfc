import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { sentenceStart } from '../lib/words.js';
import './act-button.js';
import { jobItem } from './job-item.js';

const BEFORE_THE_SWITCH = ['FIND', 'START', 'PROVE', 'LOAD'];

const path = ({ id }) => `/sidecar/v1/upgrades/${id}`;
const isSwitched = ({ steps }, instance) =>
  steps.some((each) => each.step === 'SWITCH' && each.state === 'DONE' && (!instance || each.instance === instance));
const told = (error) => error && { ...error, message: error.instance ? `${error.instance}: ${error.reason}` : error.reason };
const undone = ({ steps }) => steps.find(({ state }) => state !== 'DONE')?.step;

/** Upgrades and rolling restarts: the newest one, and behind a line those before. Nothing where there has been none. */
export class UpgradeList extends Part {
  static watches = ['upgrades', 'status'];

  render() {
    const [newest, ...earlier] = [...live.upgrades].reverse();
    if (!newest) return nothing;
    return html`
      <section class="upgrades" aria-labelledby="upgrades-title">
        <h3 id="upgrades-title" class="off-screen">Upgrades and rolling restarts</h3>
        <ul class="loads">${repeat([newest], ({ id }) => id, (upgrade) => this.#upgrade(upgrade, true))}</ul>
        ${earlier.length
          ? html`<details class="earlier">
              <summary>${earlier.length} earlier</summary>
              <ul class="loads">${repeat(earlier, ({ id }) => id, (upgrade) => this.#upgrade(upgrade, false))}</ul>
            </details>`
          : nothing}
      </section>
    `;
  }

  #upgrade(upgrade, isNewest) {
    const job = { ...upgrade, error: told(upgrade.error), steps: upgrade.steps.map((step) => ({ ...step, error: told(step.error) })) };
    return jobItem({
      job,
      name: sentenceStart(upgrade.wish),
      about: html`${this.#versions(upgrade)}${this.#outcomes(upgrade)}`,
      actions: isNewest ? this.#actions(upgrade) : nothing,
      open: isNewest && upgrade.state !== 'DONE',
    });
  }

  #versions({ from, to }) {
    return from && to && from !== to ? html`<span class="quiet">${from} → ${to}</span>` : nothing;
  }

  /** Which Ollama serves where, of several, when it has not come to its end. */
  #outcomes({ state, instances }) {
    if (!instances || !['FAILED', 'CANCELLED'].includes(state)) return nothing;
    const words = { NEW: 'the new one', BEFORE: 'the one of before' };
    return html`<span class="quiet">${instances.map(({ instance, serves }) => `${instance}: ${words[serves]}`).join(', ')}</span>`;
  }

  #actions(upgrade) {
    const { state, wish, kind } = upgrade;
    if (state === 'RUNNING') {
      const mayCancel = BEFORE_THE_SWITCH.includes(undone(upgrade));
      return html`<act-button label="Cancel" busyLabel="Cancelling" look="small" describe=${`Cancel: ${wish}`} .can=${live.reachable && mayCancel}
        .run=${() => call('DELETE', path(upgrade))}></act-button>`;
    }
    return html`
      ${state === 'DONE' ? nothing : this.#again(upgrade)}
      ${isSwitched(upgrade) && kind !== 'RESTART'
        ? html`<act-button label="Roll back" busyLabel="Rolling back" look="small" describe=${`Roll back: ${wish}`} .can=${live.reachable}
            .run=${() => call('POST', `${path(upgrade)}/rollback`)}></act-button>`
        : nothing}
    `;
  }

  /** Where a restart without a gap has failed, there is still the one with a pause. */
  #again(upgrade) {
    const { wish, kind, state, error } = upgrade;
    const where = error?.instance;
    return html`
      <act-button label="Retry" busyLabel="Retrying" look="small" describe=${`Retry: ${wish}`} .can=${live.reachable}
        .run=${() => call('POST', `${path(upgrade)}/retry`)}></act-button>
      ${kind === 'RESTART' && state === 'FAILED' && !isSwitched(upgrade, where)
        ? html`<act-button label="Restart with a pause" busyLabel="Restarting" look="small" .can=${live.reachable}
            .run=${() => call('POST', `/sidecar/v1/restart${where ? `?instance=${where}` : ''}`)}></act-button>`
        : nothing}
    `;
  }
}

customElements.define('upgrade-list', UpgradeList);
