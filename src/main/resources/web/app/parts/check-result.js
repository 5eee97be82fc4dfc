import { html, nothing } from 'lit';
import { Part } from '../lib/part.js';
import { clock, inPlainWords, millis } from '../lib/words.js';

const SIGNS = { PASSED: '✓', FAILED: '✕', SKIPPED: '–' };

/** What a check has tried and found. */
export class CheckResult extends Part {
  static properties = { report: { attribute: false }, at: {} };

  render() {
    if (!this.report) return nothing;
    const { healthy, findings, elapsedMillis } = this.report;
    return html`
      <div class="panel ${healthy ? 'ok' : 'bad'}" role="status">
        <div class="panel-head">
          <h3>${healthy ? 'The check finds all well' : 'The check finds a fault'} <small class="quiet">at ${clock(this.at)}, in ${millis(elapsedMillis)}</small></h3>
          <button type="button" class="button small" @click=${() => this.dispatchEvent(new Event('close'))}>Close</button>
        </div>
        <ul class="findings">
          ${findings.map(
            ({ check, outcome, detail, elapsedMillis: took }) => html`
              <li class=${outcome.toLowerCase()}>
                <span class="sign" aria-hidden="true">${SIGNS[outcome]}</span>
                <span><strong>${check}</strong> <span class="off-screen">${outcome.toLowerCase()}:</span> ${inPlainWords(detail)}</span>
                <span class="quiet">${millis(took)}</span>
              </li>
            `,
          )}
        </ul>
      </div>
    `;
  }
}

customElements.define('check-result', CheckResult);
