/**
 * The download of a step: bytes, and rate, time left and stall clock where they are known. What the service does not tell
 * is reckoned here from what this page has seen of the step.
 */
const seen = new Map();
const WINDOW = 10000;

export function progressOf(load, step) {
  const told = step.progress;
  if (!told) return null;
  const completed = told.completedBytes ?? told.completed ?? 0;
  const total = told.totalBytes ?? told.total ?? 0;
  const own = reckon(`${load.id} ${step.step} ${step.attempt}`, completed);
  const rate = told.bytesPerSecond ?? told.rate ?? own.rate;
  return {
    completed,
    total,
    rate,
    secondsLeft: told.secondsLeft ?? told.eta ?? (rate > 0 && total > completed ? (total - completed) / rate : null),
    stalledSeconds: told.stalledForSeconds ?? told.stalledFor ?? own.stalled,
    stallLimit: told.stallLimitSeconds ?? told.stallLimit ?? null,
  };
}

function reckon(key, completed) {
  const now = Date.now();
  const points = seen.get(key) ?? [];
  if (!points.length || points.at(-1).completed !== completed) points.push({ at: now, completed });
  while (points.length > 2 && points[0].at < now - WINDOW) points.shift();
  seen.set(key, points);
  const first = points[0];
  const passed = (now - first.at) / 1000;
  return {
    rate: passed > 0.5 ? (completed - first.completed) / passed : 0,
    stalled: Math.floor((now - points.at(-1).at) / 1000),
  };
}

/** Forgets the downloads of loads that are no longer remembered. */
export function forget(loads) {
  const ids = new Set(loads.map((load) => load.id));
  for (const key of seen.keys()) {
    if (!ids.has(key.split(' ')[0])) seen.delete(key);
  }
}
