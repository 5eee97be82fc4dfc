import { call } from './api.js';
import { bytes, millis } from './words.js';

const HOUR = 3600000;
/** A plot is never of a shorter time: of one point there is no span. */
const SHORTEST = 300000;
/** A pause of more than so many intervals is a gap: the service did not run, or was not asked. */
const GAP = 2.5;

const rate = (value) => (value === 0 || value >= 10 ? String(Math.round(value)) : value.toFixed(1));
const whole = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** The plots: what each shows, in words, and which fields of a point it draws. */
export const PLOTS = [
  { id: 'speed', title: 'Tokens per second', none: 'No answer has ended', inWords: rate, series: [['Tokens/s', 'tokensPerSecond']] },
  { id: 'first', title: 'Time to first token', none: 'No answer has begun', inWords: millis, series: [['First token', 'firstTokenMillis']] },
  { id: 'queue', title: 'Requests', none: 'Nothing is known yet', inWords: whole, series: [['Waiting', 'waiting'], ['In flight', 'inFlight']] },
  { id: 'memory', title: 'Memory', none: 'This machine does not tell it', inWords: bytes, series: [['Ollama', 'ollamaBytes'], ['Runners', 'runnerBytes']] },
];

/** The figures of the last hour; asked again, only what is new comes. */
export class History {
  points = [];
  restarts = [];
  intervalMillis = 10000;

  async refresh() {
    const { intervalMillis, points, restarts } = await call('GET', `/sidecar/v1/history?since=${this.points.at(-1)?.at ?? 0}`);
    this.intervalMillis = intervalMillis;
    const from = (points.at(-1) ?? this.points.at(-1))?.at - HOUR;
    this.points = [...this.points, ...points].filter(({ at }) => at >= from);
    // A restart may be newer than the point that was asked with, and come twice.
    const known = new Set(this.restarts.map(({ at }) => at));
    this.restarts = [...this.restarts, ...restarts.filter(({ at }) => !known.has(at))].filter(({ at }) => at >= from);
  }

  /** What a plot draws. */
  drawing({ series, inWords }) {
    const to = this.points.at(-1)?.at;
    return {
      from: Math.min(this.points[0]?.at, to - SHORTEST),
      to,
      marks: this.restarts,
      inWords,
      series: series.map(([name, field]) => ({ name, points: this.#line(field) })),
    };
  }

  #line(field) {
    return this.points.flatMap((point, index) => {
      const here = [point.at, point[field] ?? null];
      const before = this.points[index - 1]?.at ?? point.at;
      return point.at - before > GAP * this.intervalMillis ? [[before + 1, null], here] : [here];
    });
  }

  /** The last value of a field and its range, in words; empty where it has none. */
  summary(field, inWords) {
    const values = this.points.map((point) => point[field]).filter((value) => value !== undefined);
    if (!values.length) return '';
    if (values.length === 1) return inWords(values[0]);
    const least = inWords(Math.min(...values));
    const most = inWords(Math.max(...values));
    return least === most ? `${most} all the time` : `last ${inWords(values.at(-1))}, from ${least} to ${most}`;
  }
}
