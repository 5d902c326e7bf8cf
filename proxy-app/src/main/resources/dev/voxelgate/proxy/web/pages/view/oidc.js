// Signing in at the issuer of tokens: OpenID Connect's code flow of a public client, with PKCE (RFC 7636). Tokens stay in memory:
// no other page of this origin reads them there, and they are gone with the page. What has to outlive the way to the issuer and
// back is in the tab's storage, and useless without the code.

const PENDING = 'sign-in';
const here = new URL('../view', import.meta.url).href;
const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

let named = null;
let refreshToken = null;
let idToken = null;
let isSignedIn = false;

/** This page as a client of the issuer, as the gateway names both; null where tokens can only be pasted. */
export const client = () => named ??= isSecureContext // without, a browser computes no digest
  ? fetch(new URL('sign-in', import.meta.url)).then(answer => answer.json()).catch(() => null) : Promise.resolve(null);

/** OpenID Connect Discovery 1.0, 4. */
async function endpoints({ issuer }) {
  const found = await (await fetch(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`)).json();
  if (found.issuer !== issuer) throw new Error('its description names another issuer');
  return found;
}

/** Leaves for the issuer, which leads back to this page. */
export async function leave() {
  const { clientId, issuer, scope } = await client();
  const url = new URL((await endpoints({ issuer })).authorization_endpoint);
  const [state, verifier] = [random(), random()];
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier, issuer, hash: location.hash }));
  for (const [name, value] of Object.entries({
    response_type: 'code', client_id: clientId, redirect_uri: here, scope, state, code_challenge: challenge, code_challenge_method: 'S256'
  })) url.searchParams.set(name, value);
  location.assign(url);
}

/** The token of who comes back from the issuer; null for who comes from elsewhere. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state')) return null;
  const pending = JSON.parse(sessionStorage.getItem(PENDING));
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', here + (pending?.hash ?? location.hash));
  const asked = pending && answer.get('state') === pending.state && (answer.get('iss') ?? pending.issuer) === pending.issuer; // RFC 9207
  if (!asked) throw new Error('this page has not asked for it');
  if (answer.has('error')) throw new Error(answer.get('error_description') ?? answer.get('error'));
  return tokens({ grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: here, code_verifier: pending.verifier });
}

/** Another token for one that has expired, where the issuer has given the means; else null. */
export async function renew() {
  const used = refreshToken;
  refreshToken = null;
  return used && tokens({ grant_type: 'refresh_token', refresh_token: used }).catch(() => null);
}

/** Loads the page anew, without tokens and passwords; by way of the issuer, which ends its session (RP-Initiated Logout 1.0). */
export async function signOut() {
  const known = isSignedIn && await client();
  const end = known && (await endpoints(known).catch(() => ({}))).end_session_endpoint;
  const url = new URL(end || here);
  if (end) {
    for (const [name, value] of Object.entries({ client_id: known.clientId, post_logout_redirect_uri: here, id_token_hint: idToken })) {
      if (value) url.searchParams.set(name, value);
    }
  }
  location.assign(url);
}

async function tokens(grant) {
  const known = await client();
  const answer = await fetch((await endpoints(known)).token_endpoint, {
    method: 'POST', body: new URLSearchParams({ ...grant, client_id: known.clientId })
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error_description ?? said.error);
  refreshToken = said.refresh_token ?? grant.refresh_token ?? null;
  idToken = said.id_token ?? idToken;
  isSignedIn = true;
  return said.access_token;
}
