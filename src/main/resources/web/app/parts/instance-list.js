import { html, nothing } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import { count, inPlainWords, plain, since, span } from '../lib/words.js';
import './act-button.js';

const BUSY = ['PROVISIONING', 'STARTING', 'LISTENING', 'STOPPING'];
const RUNS = ['STARTING', 'LISTENING', 'READY', 'UNRESPONSIVE'];
const TRYING = ['PROVISIONING', 'BACKING_OFF'];
const MOST_MODELS = 3;

const tone = (state) => (state === 'READY' ? 'ok' : BUSY.includes(state) ? 'busy' : state === 'STOPPED' ? '' : 'bad');

/** Where an instance is: one of several places, each of which may have a standby. */
const place = ({ name }) => name.split('.')[0];

/** The instances of Ollama, where there is more than one. Where they are at several places, each can be handled alone. */
class InstanceList extends Part {
  static watches = ['status', 'tick'];

  #show = ({ detail }) => {
    const row = [...this.querySelectorAll('li')].find(({ dataset }) => dataset.instance === detail);
    row?.scrollIntoView({ block: 'nearest' });
    row?.focus();
  };

  connectedCallback() {
    super.connectedCallback();
    live.addEventListener('instance', this.#show);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    live.removeEventListener('instance', this.#show);
  }

  render() {
    const { instances = [], ours } = live.status ?? {};
    if (instances.length < 2) return nothing;
    const serving = instances.filter(({ part }) => part === 'serving');
    const handled = ours && serving.length > 1;
    return html`
      <ul class="instances ${serving.length > 1 ? 'several' : ''}" aria-label="Instances">
        ${instances.map((instance) => this.#row(instance, handled && instance.part === 'serving'))}
      </ul>
    `;
  }

  #row(instance, isHandled) {
    const { name, part, state, problem, action, withdrawn, inference, models = [] } = instance;
    return html`
      <li data-instance=${name} tabindex="-1">
        <strong>${name}</strong> ${withdrawn ? 'withdrawn' : part}
        <span class="badge ${tone(state)}">${plain(state)}</span>
        <span class="quiet">${this.#about(instance)}</span>
        ${models.length ? html`<span class="quiet in-memory" title=${models.join(', ')}>in memory: ${inShort(models)}</span>` : nothing}
        ${state !== 'READY' && problem ? html`<span class="detail">${inPlainWords(problem)} ${inPlainWords(action)}</span>` : nothing}
        ${inference?.well === false ? html`<span class="detail">Does not generate: ${inference.detail}</span>` : nothing}
        ${isHandled ? this.#actions(instance) : nothing}
      </li>
    `;
  }

  #about({ pid, version, compute, since: from, requests }) {
    const devices = compute?.length && `on ${compute.join(' and ')}`;
    return [version, pid && `pid ${pid}`, devices, `for ${span(since(from))}`, requests && `${count(requests, 'request')} in flight`]
      .filter(Boolean)
      .join(', ');
  }

  #actions(instance) {
    const { state } = instance;
    const runs = RUNS.includes(state);
    return html`
      <span class="spring"></span>
      ${runs ? this.#action('Restart', 'Restarting', 'restart', instance, isAnother) : nothing}
      ${runs || TRYING.includes(state)
        ? this.#action(runs ? 'Stop' : 'Stop trying', 'Stopping', 'stop', instance, isOver)
        : nothing}
      ${['STOPPED', 'FAILED', 'BACKING_OFF'].includes(state)
        ? this.#action(state === 'STOPPED' ? 'Start' : 'Try now', 'Starting', 'start', instance, isAnother)
        : nothing}
    `;
  }

  #action(label, busyLabel, wish, instance, isDone) {
    const at = place(instance);
    return html`<act-button label=${label} busyLabel=${busyLabel} look="small" describe=${`${label} ${at}`} .can=${live.reachable}
      .run=${() => this.#wish(wish, at, isDone)}></act-button>`;
  }

  /** Busy until it is so there, or until it has become something else there. */
  async #wish(wish, at, isDone) {
    const servesAt = (status) => status.instances.find((one) => place(one) === at && one.part === 'serving');
    const before = servesAt(live.status);
    await call('POST', `/sidecar/v1/${wish}?instance=${encodeURIComponent(at)}`);
    await live.until((status) => isDone(servesAt(status), before));
  }
}

const inShort = (models) =>
  models.length > MOST_MODELS ? `${models.slice(0, MOST_MODELS).join(', ')} and ${models.length - MOST_MODELS} more` : models.join(', ');

const isOver = (now, before) => !now || now.state === 'STOPPED' || now.generation !== before.generation;
const isAnother = (now, before) =>
  !now || (now.generation !== before.generation && ['READY', 'FAILED', 'BACKING_OFF'].includes(now.state))
    || (now.state !== before.state && ['STOPPED', 'FAILED'].includes(now.state));

customElements.define('instance-list', InstanceList);
