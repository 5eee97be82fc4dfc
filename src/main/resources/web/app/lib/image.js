import { bytes } from './words.js';

/** All bodies together have 12 MB in the image's own memory, and in a body an image takes a third more. */
export const LARGEST_IMAGE = 4_000_000;

/** Reads an image as Ollama takes it: { name, size, base64 }. Throws what to tell of one that is not sent. */
export async function readImage(file) {
  if (file.size > LARGEST_IMAGE) {
    throw new Error(`${file.name} has ${bytes(file.size)}, more than the ${bytes(LARGEST_IMAGE)} that are sent. Make it smaller.`);
  }
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, size: file.size, base64: reader.result.split(',')[1] });
    reader.onerror = () => reject(new Error(`${file.name} cannot be read. Choose it again.`));
    reader.readAsDataURL(file);
  });
}
