const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

export function bytes(count) {
  if (!Number.isFinite(count) || count < 0) return '–';
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
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
  return count < 1000 ? `${Math.round(count)} ms` : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)} s`;
}

/** Made once: it is asked for each line of a log. */
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function clock(instant) {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? '–' : TIME.format(time);
}

export function number(count) {
  return count.toLocaleString('en');
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export const since = (instant) => Date.now() - new Date(instant).getTime();
export const until = (instant) => new Date(instant).getTime() - Date.now();

/** Upper-case names of the service, as people write them. */
export function plain(name) {
  return sentenceStart(name.toLowerCase().replaceAll('_', ' '));
}

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

/** A text of others as a sentence. */
export const ended = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);
