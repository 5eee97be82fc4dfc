import { html } from 'lit';
import { call } from '../lib/api.js';
import { live } from '../lib/live.js';
import './act-button.js';

const DAMAGED = 'DAMAGED_MODEL';

/** Whether a load has failed because files of its model are damaged: another attempt alone would not help. */
export const isDamaged = (error) => error?.kind === DAMAGED;

/** Deletes what is damaged of a model, gets it again and loads it. */
export function renewButton(load, model) {
  return html`<act-button label="Delete and get it again" busyLabel="Deleting" look="small primary"
    describe=${`Delete ${model} and get it again`} .can=${live.reachable}
    .run=${() => call('POST', `/sidecar/v1/loads/${load}/retry`, { body: { anew: true } })}></act-button>`;
}
