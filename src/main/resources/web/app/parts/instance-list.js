import { html, nothing } from 'lit';
import { Part } from '../lib/part.js';
import { live } from '../lib/live.js';
import { plain, since, span } from '../lib/words.js';

const BUSY = ['PROVISIONING', 'STARTING', 'LISTENING', 'STOPPING'];

const tone = (state) => (state === 'READY' ? 'ok' : BUSY.includes(state) ? 'busy' : state === 'STOPPED' ? '' : 'bad');

/** The instances of Ollama, where there is more than one. */
class InstanceList extends Part {
  static watches = ['status', 'tick'];

  render() {
    const { instances = [] } = live.status ?? {};
    if (instances.length < 2) return nothing;
    return html`
      <ul class="instances" aria-label="Instances">
        ${instances.map(
          (instance) => html`
            <li>
              <strong>${instance.name}</strong> ${instance.part}
              <span class="badge ${tone(instance.state)}">${plain(instance.state)}</span>
              <span class="quiet">${this.#about(instance)}</span>
              ${instance.state !== 'READY' && instance.problem ? html`<span class="detail">${instance.problem}</span>` : nothing}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #about({ pid, version, since: from }) {
    return [version, pid && `pid ${pid}`, `for ${span(since(from))}`].filter(Boolean).join(', ');
  }
}

customElements.define('instance-list', InstanceList);
