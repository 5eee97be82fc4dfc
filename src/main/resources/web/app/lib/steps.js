import { ending, missing } from './sentences.js';
import { limit, since, span, until } from './words.js';

const NAMES = ['Program', 'Start', 'Listening', 'Ready', 'Models', 'Gateway'];
/** Which step a state is busy with; those before it are done. */
const ACTIVE = { PROVISIONING: 0, STARTING: 1, LISTENING: 3 };

/**
 * The way from nothing to an answer, as steps of { name, look, note }. A look is one of idle, active, waiting, done, failed;
 * it is told by a sign and a word too, never by colour alone.
 */
export function steps(status, loads, models) {
  const looks = looksOf(status);
  if (status.state === 'READY') looks[4] = modelsLook(status, loads, models);
  const notes = notesOf(status, loads, models);
  return NAMES.map((name, index) => ({ name, look: looks[index], note: notes[index] ?? '' }));
}

function looksOf(status) {
  switch (status.state) {
    case 'READY':
      return ['done', 'done', 'done', 'done', 'done', gatewayLook(status)];
    case 'UNRESPONSIVE':
      return ['done', 'done', 'done', 'failed', 'idle', 'idle'];
    case 'BACKING_OFF':
      return [status.program ? 'done' : 'idle', 'waiting', 'idle', 'idle', 'idle', 'idle'];
    case 'FAILED':
      return [status.program ? 'done' : 'failed', status.program ? 'failed' : 'idle', 'idle', 'idle', 'idle', 'idle'];
    case 'STOPPING':
      return ['done', 'active', 'idle', 'idle', 'idle', 'idle'];
    case 'STOPPED':
      return NAMES.map(() => 'idle');
    default: {
      const active = ACTIVE[status.state] ?? 0;
      return NAMES.map((_, index) => (index < active ? 'done' : index === active ? 'active' : 'idle'));
    }
  }
}

function notesOf(status, loads, models) {
  const notes = [status.program?.version, status.pid ? `pid ${status.pid}` : '', port(status)];
  switch (status.state) {
    case 'PROVISIONING':
      return [span(since(status.since))];
    case 'STARTING':
      notes[1] = elapsed(status);
      return notes;
    case 'LISTENING':
      notes[3] = elapsed(status);
      return notes;
    case 'READY':
      notes[3] = `for ${span(since(status.since))}`;
      notes[4] = modelsNote(status, loads, models);
      notes[5] = gatewayNote(status);
      return notes;
    case 'UNRESPONSIVE':
      notes[3] = 'no answer';
      return notes;
    case 'BACKING_OFF':
      return [status.program?.version, countdown(status)];
    case 'FAILED':
      return status.program ? [status.program.version, 'given up'] : ['not found'];
    case 'STOPPING':
      return [status.program?.version, `ending, ${span(since(status.since))}`];
    default:
      return [];
  }
}

function port({ address }) {
  return address ? `port ${address.split(':').pop()}` : '';
}

function elapsed({ since: begun, deadline }) {
  const passed = span(since(begun));
  if (!deadline) return passed;
  return `${passed} of ${limit(Math.round((new Date(deadline) - new Date(begun)) / 1000))}`;
}

export function countdown({ retryAt, attempt }) {
  const left = retryAt ? until(retryAt) : 0;
  const when = left > 0 ? `again in ${Math.ceil(left / 1000)} s` : 'again now';
  return attempt ? `${when}, attempt ${attempt}` : when;
}

function modelsLook(status, loads, models) {
  if (loads.some((load) => load.state === 'RUNNING')) return 'active';
  if (!missing(status).length) return 'done';
  return models?.some(({ required, state }) => required && state === 'FAILED') ? 'failed' : 'waiting';
}

function modelsNote(status, loads, models) {
  const running = loads.filter((load) => load.state === 'RUNNING').length;
  if (running) return `loading ${running}`;
  if (status.models?.wanted) return `${status.models.serving} of ${status.models.wanted} wanted`;
  if (!models) return '';
  return `${models.filter((model) => model.loaded).length} of ${models.length} loaded`;
}

/** A drain on request waits for a person. */
function gatewayLook(status) {
  if (ending(status)) return 'active';
  return status.drainedOnRequest ? 'waiting' : 'done';
}

function gatewayNote(status) {
  const requests = status.inFlight?.requests ?? 0;
  const door = ending(status) ? 'closing' : status.drainedOnRequest ? 'drained' : 'open';
  return `${door}, ${requests} in flight`;
}
