import { html, nothing } from 'lit';
import { live } from '../lib/live.js';
import { ended, inPlainWords } from '../lib/words.js';

const NO_ROOM = 507;
const NO_ROOM_KIND = 'DISK';

/** What went wrong and what fixes it; where it is room on the disk, with a way to it. */
export function problemNote(problem, leave = () => {}) {
  return html`<div class="note bad">
    <strong>${ended(inPlainWords(problem.message))}</strong> ${inPlainWords(problem.action)}
    ${problem.status === NO_ROOM || problem.kind === NO_ROOM_KIND ? spaceButton(leave) : nothing}
  </div>`;
}

/** Leads to what takes space. */
export function spaceButton(leave = () => {}) {
  return html`<button type="button" class="button small" @click=${() => {
    leave();
    live.dispatchEvent(new Event('space'));
  }}>What takes space…</button>`;
}
