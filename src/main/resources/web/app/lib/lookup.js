import { call } from './api.js';
import { bytes, number } from './words.js';

/** What the registry of a model says of it, in sentences: { text, warns }. */
export async function lookUp(name, signal) {
  return inWords(await call('GET', `/sidecar/v1/models/lookup?name=${encodeURIComponent(name)}`, { signal }));
}

function inWords({ downloadBytes, disk, memory, note }) {
  const sentences = [];
  if (downloadBytes !== undefined) sentences.push(download(downloadBytes, disk));
  if (memory) sentences.push(fit(memory));
  if (note) sentences.push(note);
  return { text: sentences.join(' '), warns: disk?.leftBytes < 0 || memory?.fit === 'DOES_NOT_FIT' };
}

function download(size, disk) {
  if (size === 0) return 'Its files are here already.';
  if (!disk) return `${bytes(size)} to download.`;
  return disk.leftBytes < 0
    ? `${bytes(size)} to download: the disk has ${bytes(disk.freeBytes)} only.`
    : `${bytes(size)} to download, then ${bytes(disk.leftBytes)} of the disk are left.`;
}

const FITS = { FITS: 'Fits into memory', TIGHT: 'Tight in memory', DOES_NOT_FIT: 'Does not fit into memory' };

function fit({ fit, neededBytes, contextTokens, freeBytes }) {
  const word = FITS[fit] ?? 'Whether it fits into memory is not known';
  return neededBytes === undefined
    ? `${word}.`
    : `${word}: needs about ${bytes(neededBytes)} with ${number(contextTokens)} tokens of context, and ${bytes(freeBytes)} are free.`;
}
