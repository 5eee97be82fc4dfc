import { call, key } from './api.js';
import { EventStream } from './event-stream.js';

const STATUS_EVERY = 1000;
const ACTIVE_JOBS_EVERY = 400;
const QUIET_EVERY = 5000;
/** Each of these is a request to Ollama; what changes of models is told by events too. */
const MODELS_EVERY = 15000;
const MODELS_SOON = 300;
const TICK = 250;
const MOST_EVENTS = 500;

/**
 * What this page knows of the service, and how old that is. Parts listen for the topics `status`, `loads`, `upgrades`,
 * `models`, `requests`, `events`, `key` and `tick`. Nothing is asked while nobody looks at the page.
 */
class Live extends EventTarget {
  status = null;
  loads = [];
  upgrades = [];
  models = null;
  modelsProblem = null;
  requests = [];
  requestsProblem = null;
  requestsAt = 0;
  events = [];
  eventsMissed = 0;
  /** Whether the service wants a key that this tab does not have; and why some things are not told to the one it has. */
  keyWanted = false;
  limited = '';
  /** Whether the newest question was answered, and when one last was. */
  reachable = true;
  heardAt = 0;

  #timers = new Map();
  #asking = new Map();
  #stream = new EventStream('/sidecar/v1/events', {
    onEvent: (event) => this.#take(event),
    onState: (state) => (state === 'lost' ? this.refresh() : this.#tell('events')),
  });

  start() {
    document.addEventListener('visibilitychange', () => this.#look());
    this.#look();
  }

  #look() {
    if (document.hidden) {
      this.#timers.forEach(clearTimeout);
      this.#timers.clear();
      this.#stream.close();
      return;
    }
    this.#stream.open();
    this.#tick();
    this.refresh();
  }

  /** Takes a key for this tab, or forgets the one it has, and begins anew. */
  async useKey(value) {
    key.set(value);
    this.limited = '';
    this.keyWanted = false;
    this.#stream.close();
    this.#stream.open();
    await this.refresh();
    this.#tell('key');
  }

  #wantKey(now) {
    if (this.keyWanted === now) return;
    this.keyWanted = now;
    if (now) {
      // Nothing is asked until there is one.
      this.status = null;
      this.#stream.close();
    }
    this.#tell('key');
  }

  /** Asks for everything now. */
  refresh() {
    return Promise.all([this.#askStatus(), this.#askLoads(), this.#askUpgrades(), this.#askModels()]);
  }

  #tick() {
    this.#tell('tick');
    this.#later('tick', TICK, () => this.#tick());
  }

  #askStatus() {
    return this.#ask('status', async () => {
      try {
        this.status = await call('GET', '/sidecar/v1/status', { limit: 3000 });
        this.heardAt = Date.now();
        this.reachable = true;
        this.#wantKey(false);
        if (this.#hasRequests()) this.askRequests();
      } catch (problem) {
        this.reachable = problem.status > 0;
        if (problem.status === 401) this.#wantKey(true);
      }
      return STATUS_EVERY;
    });
  }

  #hasRequests() {
    return this.status.inFlight?.requests > 0 || this.requests.length > 0;
  }

  /** Asked for with each status while there are some: the status tells how many, so that none cost nothing. */
  askRequests() {
    return this.#ask('requests', async () => {
      try {
        this.requests = await call('GET', '/sidecar/v1/requests', { limit: 3000 });
        this.requestsAt = Date.now();
        this.requestsProblem = null;
      } catch (problem) {
        // Nobody answers: the status tells that. A refusal is told where they would stand.
        this.requestsProblem = problem.status ? problem : null;
        if (problem.status) this.requests = [];
      }
      return null;
    });
  }

  #askLoads() {
    return this.#ask('loads', async () => {
      try {
        this.loads = await call('GET', '/sidecar/v1/loads', { limit: 5000 });
        this.limited = '';
      } catch (problem) {
        // The status tells that nobody answers; what was seen stays.
        if (problem.status === 403) this.limited = problem.message;
      }
      return this.loads.some((load) => load.state === 'RUNNING') ? ACTIVE_JOBS_EVERY : QUIET_EVERY;
    });
  }

  #askUpgrades() {
    return this.#ask('upgrades', async () => {
      try {
        this.upgrades = await call('GET', '/sidecar/v1/upgrades', { limit: 5000 });
      } catch {
        // The status tells that nobody answers, the loads what a key may not see; what was seen stays.
      }
      return this.upgrades.some((upgrade) => upgrade.state === 'RUNNING') ? ACTIVE_JOBS_EVERY : QUIET_EVERY;
    });
  }

  #askModels() {
    return this.#ask('models', async () => {
      try {
        this.models = await call('GET', '/sidecar/v1/models', { limit: 8000 });
        this.modelsProblem = null;
      } catch (problem) {
        this.modelsProblem = problem;
      }
      return MODELS_EVERY;
    });
  }

  /**
   * One question of a kind at a time; an answer that hangs holds up no other kind. What is wished meanwhile is asked
   * afterwards: an answer may be older than the reason to ask.
   */
  async #ask(topic, question) {
    if (this.#asking.has(topic)) {
      this.#asking.set(topic, true);
      return;
    }
    this.#asking.set(topic, false);
    try {
      let pause;
      do {
        this.#asking.set(topic, false);
        this.#forgetLater(topic);
        pause = await question();
        this.#tell(topic);
      } while (this.#asking.get(topic));
      if (pause !== null && !this.#timers.has(topic)) this.#later(topic, pause, () => this.#ask(topic, question));
    } finally {
      this.#asking.delete(topic);
    }
  }

  #later(topic, pause, what) {
    this.#forgetLater(topic);
    if (!document.hidden && (!this.keyWanted || topic === 'tick')) this.#timers.set(topic, setTimeout(what, pause));
  }

  #forgetLater(topic) {
    clearTimeout(this.#timers.get(topic));
    this.#timers.delete(topic);
  }

  #take({ type, data }) {
    if (type === 'gap') this.eventsMissed += data.missed;
    else if (type !== 'dropped') this.#remember(data);
    this.#tell('events');
    const ofALoad = type.startsWith('load.');
    if (ofALoad) this.#askLoads();
    if (type.startsWith('upgrade.')) this.#askUpgrades();
    if (type.startsWith('state.') || type.startsWith('drain')) this.#askStatus();
    if (data.details?.to || ofALoad || type.startsWith('model') || type.startsWith('canary')) {
      // Many of them come at once when the stream is opened, and each answer costs Ollama a look.
      this.#later('models', MODELS_SOON, () => this.#askModels());
    }
  }

  /** A service with a new home counts from the beginning again. */
  #remember(event) {
    const known = this.events.at(-1)?.id >= event.id ? [] : this.events;
    this.events = [...known, event].slice(-MOST_EVENTS);
  }

  /** Resolves when the status is as wanted. */
  until(wanted) {
    return this.#until('status', () => (this.status && wanted(this.status) ? this.status : null));
  }

  /** Resolves with an upgrade when it has ended. */
  untilEnded({ id }) {
    this.#askUpgrades();
    return this.#until('upgrades', () => this.upgrades.find((upgrade) => upgrade.id === id && upgrade.state !== 'RUNNING'));
  }

  /** Resolves with what is found, as soon as there is something. */
  #until(topic, find) {
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (!found) return;
        this.removeEventListener(topic, look);
        resolve(found);
      };
      this.addEventListener(topic, look);
      look();
    });
  }

  /** Asks the list of instances to show one. */
  show(instance) {
    this.dispatchEvent(new CustomEvent('instance', { detail: instance }));
  }

  /** Asks the log to show a moment. */
  seek(at) {
    this.dispatchEvent(new CustomEvent('seek', { detail: at }));
  }

  #tell(topic) {
    this.dispatchEvent(new Event(topic));
  }
}

export const live = new Live();
