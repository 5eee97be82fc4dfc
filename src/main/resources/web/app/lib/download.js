import { headers, key } from './api.js';

/** Lets a link to the service be followed with the key of this tab, which the browser itself does not know. */
export async function withKey(event) {
  if (!key.get()) return;
  event.preventDefault();
  const { href, download } = event.currentTarget;
  const response = await fetch(href, { headers: headers() });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = download;
  link.click();
  URL.revokeObjectURL(link.href);
}
