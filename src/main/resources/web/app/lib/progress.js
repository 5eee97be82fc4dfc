import { bytes, span } from './words.js';

/** From here on a silence is worth telling. */
const SILENCE = 3;

/** A download in words: bytes, rate, time left; and how long nothing has come, where that is long. */
export function inWords({ completedBytes, totalBytes, bytesPerSecond, etaSeconds }) {
  const words = [`${bytes(completedBytes)} of ${totalBytes ? bytes(totalBytes) : 'an unknown size'}`];
  if (bytesPerSecond > 0) words.push(`${bytes(bytesPerSecond)}/s`);
  if (etaSeconds !== undefined) words.push(`${span(etaSeconds * 1000)} left`);
  return words.join(' · ');
}

export function stallInWords({ secondsWithoutByte, stallLimitSeconds }) {
  return secondsWithoutByte >= SILENCE ? `no byte for ${secondsWithoutByte} s of ${stallLimitSeconds} s` : '';
}
