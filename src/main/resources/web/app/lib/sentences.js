import { count, inPlainWords, plain } from './words.js';

/** Required models that do not serve yet. */
export const missing = (status) => status.models?.missing ?? [];

/** The end of the service; a drain on request is another thing, which can be taken back. */
export const ending = (status) => status.draining && !status.drainedOnRequest;

const isDrained = (status) => status.drainedOnRequest && status.state === 'READY';

function drained({ inFlight }) {
  const running = inFlight?.requests ?? 0;
  const now = running ? `${count(running, 'request')} may finish` : 'nothing runs any more';
  return `Drained on request: ${now}, nothing new is admitted. Press Undrain to admit requests again.`;
}

/** What happens, and what a person can do, for each state. */
export function sentence(status) {
  if (ending(status)) return 'The service is ending: what runs may finish, nothing new is admitted.';
  if (!status.drainedOnRequest) return ofState(status);
  return isDrained(status) ? drained(status) : `${drained(status)} ${ofState(status)}`;
}

function ofState(status) {
  switch (status.state) {
    case 'READY':
      if (missing(status).length) {
        return `Ollama ${status.version} answers. The service counts as ready when ${missing(status).join(', ')} ${missing(status).length > 1 ? 'serve' : 'serves'} too.`;
      }
      return `Ollama ${status.version} answers. Requests through the gateway are served; there is nothing to do.`;
    case 'STOPPED':
      return 'Ollama does not run, as it was wished. Press Start to run it.';
    case 'PROVISIONING':
      return `${status.summary} A download or a build can take minutes; nothing else waits for it.`;
    case 'STARTING':
      return 'Ollama is starting and has not yet said that it listens. Wait, or stop trying.';
    case 'LISTENING':
      return 'Ollama listens and does not answer yet. Wait, or stop trying.';
    case 'UNRESPONSIVE':
      return 'Ollama no longer answers. It is being ended and is started again by itself; there is nothing to do.';
    case 'STOPPING':
      return inPlainWords(status.summary);
    case 'BACKING_OFF':
      return 'Ollama has ended without a wish and is started again by itself. To go on sooner press Try now; to give it up, Stop trying.';
    case 'FAILED':
      return 'Ollama cannot be run, and the service has given up. Put right what is named below, then press Try again.';
    default:
      return inPlainWords(status.summary);
  }
}

const TONES = { READY: 'ok', UNRESPONSIVE: 'bad', FAILED: 'bad', BACKING_OFF: 'warn', STOPPED: 'idle' };

export function headline(status) {
  if (ending(status)) return 'Ending';
  if (isDrained(status)) return status.inFlight?.requests ? 'Draining' : 'Drained';
  if (status.state === 'READY' && missing(status).length) return 'Waiting for models';
  return plain(status.state === 'LISTENING' ? 'STARTING' : status.state);
}

export function tone(status) {
  if (ending(status) || isDrained(status)) return 'warn';
  if (status.state === 'READY' && missing(status).length) return 'busy';
  return TONES[status.state] ?? 'busy';
}
