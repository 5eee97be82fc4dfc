import { address, call, headers, problem, Problem } from './api.js';
import { live } from './live.js';

const MOST_KEPT = 10;
/** The rate is that of the last seconds, not of the whole way. */
const RATE_SPAN = 5000;

/**
 * Files of this browser on their way to the service, newest first. They end with the tab. Parts listen for `change`; an
 * upload is { id, name, size, sent, rate, state, error, load }, its state one of SENDING, MAKING, DONE, FAILED, CANCELLED.
 */
class Uploads extends EventTarget {
  all = [];
  #last = 0;

  constructor() {
    super();
    addEventListener('beforeunload', (event) => {
      if (this.all.some(isUnderWay)) event.preventDefault();
    });
  }

  /**
   * Begins to send a file, once the service has said that it would take it.
   *
   * @param load whether the model is loaded when it is there
   * @throws Problem with the reason, when it would not
   */
  async begin(file, name, load) {
    const query = `name=${encodeURIComponent(name)}`;
    await call('GET', `/sidecar/v1/models/import?${query}&size=${file.size}`);
    const upload = { id: ++this.#last, name, size: file.size, sent: 0, rate: 0, state: 'SENDING', error: null, load, file, query };
    this.all = [upload, ...this.all].slice(0, MOST_KEPT);
    this.#send(upload);
  }

  again(upload) {
    Object.assign(upload, { sent: 0, rate: 0, state: 'SENDING', error: null });
    this.#send(upload);
  }

  cancel(upload) {
    upload.request?.abort();
  }

  /** Only this kind of request tells how much has been sent. */
  #send(upload) {
    const request = new XMLHttpRequest();
    const marks = [[performance.now(), 0]];
    upload.request = request;
    request.open('PUT', address(`/sidecar/v1/models/import?${upload.query}`));
    Object.entries(headers({ Accept: 'application/json' })).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded }) => {
      const now = performance.now();
      marks.push([now, loaded]);
      while (marks.length > 2 && now - marks[0][0] > RATE_SPAN) marks.shift();
      const [at, before] = marks[0];
      this.#change(upload, { sent: loaded, rate: now > at ? ((loaded - before) * 1000) / (now - at) : 0 });
    };
    request.upload.onload = () => this.#change(upload, { sent: upload.size, state: 'MAKING' });
    request.onabort = () => this.#change(upload, { state: 'CANCELLED' });
    request.onerror = () => this.#fail(upload, cut());
    request.onload = () => (request.status < 300 ? this.#made(upload) : this.#fail(upload, problem(request.status, parsed(request.responseText))));
    request.send(upload.file);
    this.#change(upload, {});
  }

  async #made(upload) {
    this.#change(upload, { state: 'DONE' });
    try {
      if (upload.load) await call('POST', '/sidecar/v1/loads', { body: { model: upload.name, pull: 'never' } });
    } catch (refused) {
      this.#change(upload, { error: refused });
    }
    live.refresh();
  }

  #fail(upload, error) {
    this.#change(upload, { state: 'FAILED', error });
    live.refresh();
  }

  #change(upload, news) {
    Object.assign(upload, news);
    this.dispatchEvent(new Event('change'));
  }
}

export const isUnderWay = ({ state }) => state === 'SENDING' || state === 'MAKING';

function cut() {
  return new Problem({ detail: 'The connection was cut before the file was there.', action: 'See that the service runs, then send it again.' });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const uploads = new Uploads();
