import { html } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import { Part } from '../lib/part.js';
import '../parts/act-button.js';

const FAULTS = [
  ['freeze', 'Freeze', 'SIGSTOP: it connects and never answers. It is missed three times, ended and started again.'],
  ['thaw', 'Thaw', 'SIGCONT: ends the freeze, if the service has not been quicker.'],
  ['kill', 'Kill', 'SIGKILL: it is gone without a word, and started again; what it leaves behind is cleared up.'],
  ['kill-runner', 'Kill runner', 'SIGKILL to what runs the models: the next request loads them again.'],
];

const WISHES = [
  ['disk', { full: true }, 'Fill disk', 'The service finds no free space: downloads and files are refused, and say why. Nothing is written.'],
  ['disk', { full: false }, 'Free disk', 'The space is as it was: retry the step that failed.'],
  ['http', {}, 'Slow HTTP', 'Each request is held up for 4 s, for the next 20 s: this page says that it does not hear, and catches up.'],
];

/** Faults on purpose, to watch the recovery; in dev mode only. */
export class ChaosDrawer extends Part {
  static watches = ['status'];

  render() {
    return html`
      <details class="card chaos">
        <summary><h2>Chaos</h2> <span class="quiet">dev mode only: press, and watch the recovery above</span></summary>
        <ul class="faults">
          ${FAULTS.map(
            ([fault, label, what]) => html`<li>
              <act-button label=${label} look="danger" .can=${live.reachable && Boolean(live.status?.pid)}
                .run=${() => call('POST', '/sidecar/v1/chaos', { body: { fault } })}></act-button>
              <span class="quiet">${what}</span>
            </li>`,
          )}
          ${WISHES.map(
            ([what, body, label, words]) => html`<li>
              <act-button label=${label} look=${body.full === false ? '' : 'danger'} .can=${live.reachable}
                .run=${() => call('POST', `/sidecar/v1/chaos/${what}`, { body })}></act-button>
              <span class="quiet">${words}</span>
            </li>`,
          )}
        </ul>
      </details>
    `;
  }
}

customElements.define('chaos-drawer', ChaosDrawer);
