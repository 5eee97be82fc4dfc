const ESCAPES = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]/g;
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Characters that turn text around, and could make a line read as something else. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text that can do nothing but be read. */
export function harmless(text) {
  return text.replace(ESCAPES, '').replace(CONTROLS, '').replace(TURNS, '\ufffd');
}

const MESSAGE = /^time=\S+ level=(\w+) (?:source=\S+ )?(?:msg=("(?:[^"\\]|\\.)*"|\S+))?/;
const REQUEST = /^\[GIN\] [^|]*\|\s*(\d{3}) \|\s*([^|]+?)\s*\|\s*([^|]+?)\s*\|\s*(\w+)\s+"([^"]*)"/;
/** What this service itself asks every few seconds. */
const PROBE = /^GET \/api\/(?:version|tags|ps)$/;
/** Who looks again and again finds another time each time. */
const LOOK = /^(?:GET|HEAD)$/;
const OWN = /^(?:Error:|panic:|fatal error:|goroutine |--- ollama-sidecar )/;

/** Who wrote a line, how bad it is (0 news, 1 warning, 2 error), and what is worth reading of it. */
export function describe(entry) {
  const text = harmless(entry.text);
  const message = MESSAGE.exec(text);
  if (message) return { ...entry, text, ...ofMessage(message, text) };
  const request = REQUEST.exec(text);
  if (request) return { ...entry, text, ...ofRequest(request) };
  if (OWN.test(text)) return { ...entry, text, short: text, source: 'ollama', level: text.startsWith('---') ? 0 : 2 };
  return { ...entry, text, short: text, source: 'runner', level: /\b(?:error|failed)\b/i.test(text) ? 1 : 0 };
}

/** Whether two lines say the same of the same. */
export function isSame(one, other) {
  const ofSameKind = ['gap', 'source', 'tag', 'instance'].every((field) => one[field] === other[field]);
  return ofSameKind && !one.gap && (one.same ?? one.short) === (other.same ?? other.short);
}

function ofMessage([head, level, quoted = ''], text) {
  const said = quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('\\"', '"') : quoted;
  return { short: said + text.slice(head.length), tag: level, source: 'ollama', level: rank(level) };
}

function ofRequest([, code, took, client, method, path]) {
  const status = Number(code);
  const asked = `${method} ${path}`;
  return {
    short: `${asked}  ${took}  from ${client}`,
    same: LOOK.test(method) ? `${asked} ${client}` : undefined,
    tag: code,
    source: status < 400 && PROBE.test(asked) ? 'probes' : 'requests',
    level: ofStatus(status),
  };
}

function rank(level) {
  if (level === 'ERROR') return 2;
  return level === 'WARN' ? 1 : 0;
}

function ofStatus(status) {
  if (status >= 500) return 2;
  return status >= 400 ? 1 : 0;
}
