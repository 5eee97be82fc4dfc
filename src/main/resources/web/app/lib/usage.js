import { call } from './api.js';

const DAY = 86400000;
const DAYS = 30;
/** So many keys have a colour of their own in the plot. */
const TOLD_APART = 3;

const dayOf = (millis) => new Date(millis).toISOString().slice(0, 10);
const AS_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const inWords = (day) => AS_DAY.format(new Date(day));
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A number of tokens in as few characters as are worth reading. */
export const compact = (tokens) => COMPACT.format(tokens);

const NONE = { requests: 0, untold: 0, tokensIn: 0, tokensOut: 0, estimated: 0 };
const tokens = ({ tokensIn, tokensOut }) => tokensIn + tokensOut;

/** What keys have used in the last days, in days of UTC; asked again, only the newest day comes. */
export class Usage {
  budgets = [];
  incomplete = [];
  #rows = [];
  #newest = '';

  async refresh() {
    const first = dayOf(Date.now() - (DAYS - 1) * DAY);
    const from = this.#newest > first ? this.#newest : first;
    const { usage, budgets, incomplete, to } = await call('GET', `/sidecar/v1/usage?by=day,key&from=${from}`);
    this.#rows = [...this.#rows.filter(({ day }) => day >= first && day < from), ...usage];
    this.incomplete = [...this.incomplete.filter((day) => day >= first && day < from), ...incomplete];
    this.budgets = budgets;
    this.#newest = to;
  }

  /** A sum for each key, with its budgets; whoever has used most comes first. */
  keys() {
    const sums = new Map(this.budgets.map(({ key }) => [key, { key, ...NONE }]));
    for (const row of this.#rows) {
      const sum = sums.get(row.key) ?? { key: row.key, ...NONE };
      Object.keys(NONE).forEach((field) => { sum[field] += row[field]; });
      sums.set(row.key, sum);
    }
    return [...sums.values()]
      .map((sum) => ({ ...sum, budgets: this.budgets.filter(({ key }) => key === sum.key) }))
      .sort((one, other) => tokens(other) - tokens(one));
  }

  /** What the plot draws: the first keys for themselves, all others together. */
  drawing() {
    const last = Date.parse(this.#newest);
    const days = Array.from({ length: DAYS }, (_, index) => dayOf(last - (DAYS - 1 - index) * DAY));
    const keys = this.keys().map(({ key }) => key);
    const groups = keys.slice(0, TOLD_APART).map((key) => [key, [key]]);
    const others = keys.slice(TOLD_APART);
    if (others.length) groups.push(['others', others]);
    return {
      days: days.map(inWords),
      inWords: compact,
      series: groups.map(([name, members]) => ({ name, points: days.map((day) => [inWords(day), this.#of(day, members)]) })),
    };
  }

  #of(day, keys) {
    return this.#rows.filter((row) => row.day === day && keys.includes(row.key)).reduce((sum, row) => sum + tokens(row), 0);
  }
}
