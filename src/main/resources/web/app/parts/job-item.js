import { html, nothing } from 'lit';
import { ended, inPlainWords, limit, millis, moment, plain, span, stateName, stepName } from '../lib/words.js';
import { problemNote } from './problem-note.js';

const SIGNS = { DONE: '✓', SKIPPED: '–', FAILED: '✕', CANCELLED: '✕', PENDING: '', QUEUED: '', RUNNING: '', RETRYING: '' };
const LOOKS = { DONE: 'done', SKIPPED: 'skipped', FAILED: 'failed', CANCELLED: 'skipped', RUNNING: 'active', RETRYING: 'waiting', QUEUED: 'waiting', PENDING: 'idle' };
const TONES = { DONE: 'ok', FAILED: 'bad', CANCELLED: 'idle', RUNNING: 'busy' };
const AT_WORK = ['RUNNING', 'RETRYING', 'QUEUED'];

/**
 * A job of steps in a list.
 *
 * @param job has id, state, createdAt, endedAt, error and steps; an error has a message and an action
 * @param name what it is about
 * @param about a few words more
 * @param actions what can be done with it
 * @param open whether its steps are shown
 * @param stepActions what can be done with a step
 * @param stepProgress how far a step is
 */
export function jobItem({ job, name, about = nothing, actions, open, stepActions = () => nothing, stepProgress = () => nothing }) {
  return html`
    <li class="load" data-state=${job.state}>
      <div class="load-head">
        <h4 class="load-name">${name}</h4>
        <span class="badge ${TONES[job.state] ?? 'idle'}">${word(job)}</span>
        <span class="quiet">${moment(job.createdAt)}</span>
        ${about}
        <span class="spring"></span>
        ${actions}
      </div>
      ${job.error && job.state !== 'RUNNING' ? problemNote(job.error) : nothing}
      <details ?open=${open}>
        <summary>Steps</summary>
        <ol class="load-steps">${job.steps.map((step) => stepItem(job, step, stepActions, stepProgress))}</ol>
      </details>
    </li>
  `;
}

function word({ state, createdAt, endedAt, steps }) {
  if (state !== 'RUNNING') return endedAt ? `${plain(state)} after ${millis(new Date(endedAt) - new Date(createdAt))}` : plain(state);
  const step = steps.find((each) => AT_WORK.includes(each.state));
  return step ? nameOf(step) : 'Running';
}

/** With where it is, of several Ollamas. */
function nameOf({ step, instance }) {
  return instance ? `${stepName(step)} at ${instance}` : stepName(step);
}

function stepItem(job, step, actions, progress) {
  const bar = ['RUNNING', 'RETRYING'].includes(step.state) ? progress(step) : nothing;
  const isKnown = step.state === 'RUNNING' && bar !== nothing;
  return html`
    <li class="load-step ${LOOKS[step.state] ?? 'idle'}" data-step=${step.step} data-state=${step.state}>
      <span class="sign" aria-hidden="true">${SIGNS[step.state]}</span>
      <div class="load-step-body">
        <div class="load-step-line">
          <strong>${nameOf(step)}</strong>
          <span class="quiet">${stateOf(step)}</span>
          <span class="spring"></span>
          ${actions(step)}
        </div>
        ${step.detail && !isKnown ? html`<p class="quiet detail">${inPlainWords(step.detail)}</p>` : nothing}
        ${bar}
        ${step.error && step.state !== 'DONE' && step.error.message !== job.error?.message
          ? html`<p class="detail bad-text">${ended(inPlainWords(step.error.message))} ${step.error.action}</p>`
          : nothing}
      </div>
    </li>
  `;
}

function stateOf(step) {
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
      return `${stateName(step.state)}${tries}`;
  }
}
