// Requests to the gateway, with credentials that are held in memory only. A failure is a Problem with a text to show.

const root = new URL('../', import.meta.url);
export const archive = new URL('dicom-web/', root);

/** An error of the gateway (RFC 9457), of the archive, or of the connection. */
export class Problem extends Error {
  constructor(status, name, detail) {
    super(detail);
    this.status = status;
    this.name = name;
  }

  get text() {
    const label = [this.status || '', this.name].filter(Boolean).join(' ');
    return `${this.message.replace(/\.$/, '')} (${label})`;
  }
}

let authorization = null;
let credentials = 'omit'; // with "same-origin" a browser opens a dialog of its own for Basic
let signingIn = null;
let askCaller = null;

/** @param ask is called with the challenges of a 401, and ends when the gateway accepts something */
export const onChallenge = ask => { askCaller = ask; };

export const hasHeader = () => authorization !== null;
export const scheme = () => authorization?.split(' ')[0] ?? null;

const send = (url, init) => fetch(url, {
  ...init, credentials, headers: authorization ? { ...init.headers, Authorization: authorization } : init.headers
});

/** Lets the browser add what it has: a client certificate, a cookie of a proxy, or a password of its own dialog. */
async function asBrowser(url, init) {
  credentials = 'same-origin';
  return send(url, init);
}

async function attempt(url, init) {
  try {
    const response = await send(url, init);
    const challenged = response.headers.has('WWW-Authenticate');
    return response.status === 401 && !challenged && credentials === 'omit' ? asBrowser(url, init) : response;
  } catch (error) {
    if (credentials === 'omit' && !authorization && error.name === 'TypeError') {
      return asBrowser(url, init);
    }
    throw error;
  }
}

/** Tries credentials on the smallest search there is. Null stands for what the browser itself has. */
export async function accepts(value) {
  authorization = value;
  credentials = value ? 'omit' : 'same-origin';
  const response = await send(new URL('studies?limit=1', archive), { headers: { Accept: 'application/dicom+json' } });
  await response.body?.cancel();
  return response.status !== 401;
}

/** @returns the response, which is a success */
export async function request(url, init = {}) {
  try {
    let used = authorization;
    let response = await attempt(url, init);
    while (response.status === 401 && askCaller) {
      if (used === authorization) { // else somebody has signed in since
        const challenges = response.headers.get('WWW-Authenticate') ?? '';
        signingIn ??= askCaller(challenges).finally(() => { signingIn = null; });
        await signingIn;
      }
      used = authorization;
      response = await send(url, init);
    }
    if (!response.ok) throw await problem(response);
    return response;
  } catch (error) {
    if (error.name === 'TypeError') throw new Problem(0, 'network', 'the gateway cannot be reached');
    throw error;
  }
}

async function problem(response) {
  const text = await response.text();
  try {
    const { type = '', title = '', detail = '' } = JSON.parse(text);
    return new Problem(response.status, type.split(':').pop(), detail || title || 'the request failed');
  } catch {
    return new Problem(response.status, response.statusText, 'the request failed');
  }
}

export async function json(url, init = {}) {
  const response = await request(url, { ...init, headers: { Accept: 'application/dicom+json, application/json' } });
  return response.status === 204 ? [] : response.json();
}
