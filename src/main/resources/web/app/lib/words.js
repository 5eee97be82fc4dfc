const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

export function bytes(count) {
  if (!Number.isFinite(count) || count < 0) return '–';
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${count === 1 ? 'byte' : UNITS[unit]}`;
}

/** A span of time as people say it. */
export function span(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** A limit: no more digits than it has. */
export function limit(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

export function millis(count) {
  if (count >= 120000) return span(count);
  return count < 1000 ? `${Math.round(count)} ms` : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)} s`;
}

/** Made once: it is asked for each line of a log. */
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function clock(instant) {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? '–' : TIME.format(time);
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** The day of an instant; empty where that is today. */
export function day(instant) {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return '';
  const text = DAY.format(time);
  return text === DAY.format(new Date()) ? '' : text;
}

/** The time of an instant, with its day where that is not today. */
export const moment = (instant) => [day(instant), clock(instant)].filter(Boolean).join(', ');

export function number(count) {
  return count.toLocaleString('en');
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export const since = (instant) => Date.now() - new Date(instant).getTime();
export const until = (instant) => new Date(instant).getTime() - Date.now();

/** The states of an Ollama, a job, a step and a model, as they stand in a sentence. */
const STATES = {
  STOPPED: 'stopped',
  PROVISIONING: 'getting an Ollama',
  STARTING: 'starting',
  LISTENING: 'listening',
  READY: 'ready',
  UNRESPONSIVE: 'not answering',
  STOPPING: 'stopping',
  BACKING_OFF: 'waiting to start again',
  FAILED: 'failed',
  PENDING: 'not yet begun',
  QUEUED: 'waiting for its turn',
  RUNNING: 'running',
  RETRYING: 'tried again soon',
  DONE: 'done',
  SKIPPED: 'skipped',
  CANCELLED: 'cancelled',
  INTERRUPTED: 'interrupted',
  WANTED: 'wanted',
  INSTALLED: 'installed',
  LOADING: 'loading',
  LOADED: 'loaded',
  SERVING: 'serving',
};

export const stateName = (name) => STATES[name] ?? name.toLowerCase().replaceAll('_', ' ');

/** The same where a sentence begins, or alone. */
export const plain = (name) => sentenceStart(stateName(name));

export const sentenceStart = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const STEP_NAMES = {
  AWAIT_SERVER: 'Wait for Ollama',
  RESOLVE: 'Find out',
  PULL: 'Download',
  LOAD: 'Into memory',
  VERIFY: 'Prove',
  FIND: 'Find the program',
  START: 'Start it beside',
  SWITCH: 'Let it serve',
  DRAIN: 'Let the old one finish',
  END: 'End the old one',
};

export const stepName = (step) => STEP_NAMES[step] ?? plain(step);

const STEP = new RegExp(`^(${Object.keys(STEP_NAMES).join('|')}) (?=is )`);
const STATE = new RegExp(`\\b(is|was|[Ff]rom|to) (${Object.keys(STATES).join('|')})\\b|\\((${Object.keys(STATES).join('|')})\\)`, 'g');

/** A sentence of the service, with steps and states as they are called elsewhere on the page. */
export function inPlainWords(sentence) {
  return (sentence ?? '')
    .replace(STEP, (_, step) => `${stepName(step)} `)
    .replace(STATE, (_, verb, state, bracketed) => (verb ? withVerb(verb, state) : `(${stateName(bracketed)})`));
}

const PERFECT = { is: 'has', was: 'had' };

function withVerb(verb, state) {
  return `${state === 'FAILED' ? (PERFECT[verb] ?? verb) : verb} ${stateName(state)}`;
}

/** A text of others as a sentence. */
export const ended = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
