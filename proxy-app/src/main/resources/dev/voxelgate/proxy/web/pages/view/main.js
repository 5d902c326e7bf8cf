// The page: search on the left, a series on the right, and which one by the part of the address after #.

import { accepts, hasHeader, onChallenge, Problem } from './api.js';
import { $, make } from './dom.js';
import { client, comeBack, leave, renew, signOut } from './oidc.js';
import { date, first, list, name, path, series, studies, thumbnail } from './search.js';
import { Viewer } from './viewer.js';

let viewer = null;
let searching = null;
let offset = 0;

// Credentials.

let refusal = ''; // of what was brought back from the issuer

function refuse(text) {
  $('refused').textContent = text;
  $('refused').hidden = !text;
}

const enters = async value => {
  const accepted = await accepts(value);
  $('sign-out').hidden = !accepted || !hasHeader();
  return accepted;
};

onChallenge(async challenges => {
  const [basic, bearer] = [/\bBasic\b/i.test(challenges), /\bBearer\b/i.test(challenges)];
  const renewed = bearer ? await renew() : null;
  if (renewed && await enters(`Bearer ${renewed}`)) return;
  $('by-password').hidden = !basic;
  $('by-token').hidden = !bearer;
  $('by-issuer').hidden = !(bearer && await client());
  refuse(refusal);
  refusal = '';
  await enterCredentials();
});

const enterCredentials = () => new Promise((resolve, reject) => {
  const dialog = $('sign-in');
  dialog.onclose = () => reject(new Problem(401, 'unauthenticated', 'nobody has signed in'));
  const enter = async value => {
    let accepted = false;
    try {
      accepted = await enters(value);
    } catch { // a character that no header field may have, or no connection
    }
    refuse(accepted ? '' : 'The gateway does not accept this.');
    if (!accepted) return;
    resolve();
    dialog.close();
    for (const field of dialog.querySelectorAll('input')) field.value = '';
  };
  $('by-password').onsubmit = event => {
    event.preventDefault();
    const pair = new TextEncoder().encode(`${$('user').value}:${$('password').value}`);
    enter(`Basic ${btoa(String.fromCharCode(...pair))}`);
  };
  $('by-token').onsubmit = event => {
    event.preventDefault();
    enter(`Bearer ${$('token').value.trim().replace(/^Bearer\s+/i, '')}`);
  };
  $('by-issuer').onclick = () => leave().catch(error => refuse(`The identity provider cannot be asked: ${error.message}.`));
  $('by-browser').onclick = () => enter(null);
  if (!dialog.open) dialog.showModal();
});

// Studies.

async function search(event) {
  event?.preventDefault();
  if (event) offset = 0;
  searching?.abort();
  searching = new AbortController();
  const { signal } = searching;
  const text = $('patient').value.trim();
  const [from, to] = [$('from').value, $('to').value].map(day => day.replaceAll('-', ''));
  $('found').textContent = 'Searching …';
  try {
    const { found, more } = await studies({
      PatientName: text && !$('is-id').checked ? `*${text}*` : '', PatientID: $('is-id').checked ? text : '',
      ModalitiesInStudy: $('modality').value, StudyDate: from || to ? `${from}-${to}` : ''
    }, offset, signal);
    if (!offset) $('studies').replaceChildren();
    $('studies').append(...found.map(card));
    offset += found.length;
    $('found').textContent = offset ? `${offset}${more ? '+' : ''} ${offset === 1 ? 'study' : 'studies'}` : 'No study matches.';
    $('more').hidden = !more;
    reveal();
  } catch (error) {
    if (!signal.aborted) $('found').textContent = error.text ?? String(error);
  }
}

function card(set) {
  const study = first(set, '0020000D');
  const item = make('details', 'study');
  item.dataset.study = study;
  const summary = make('summary', '');
  const count = first(set, '00201206');
  summary.append(make('b', '', name(set)), make('span', '', first(set, '00081030') ?? ''),
    make('small', '', [first(set, '00100020'), date(first(set, '00080020')), list(set, '00080061').join(' '), count && `${count} series`].filter(Boolean).join(' · ')));
  const items = make('div', 'series');
  item.append(summary, items);
  item.ontoggle = () => { if (item.open && !items.childElementCount) expand(item, study, items); };
  return item;
}

const sets = new Map();

async function expand(item, study, items) {
  items.append(make('p', '', 'Loading …'));
  try {
    const found = await series(study);
    items.replaceChildren(...found.map(set => tile(study, set)));
    reveal();
  } catch (error) {
    items.replaceChildren(make('p', 'problem', error.text ?? String(error)));
  }
}

function tile(study, set) {
  const uid = first(set, '0020000E');
  const hash = `#/${study}/${uid}`;
  sets.set(uid, set);
  const link = Object.assign(make('a', 'tile'), { href: hash });
  link.dataset.series = uid;
  const canvas = make('canvas', '');
  const box = make('span', 'thumb', first(set, '00080060') ?? '');
  box.append(canvas);
  const count = Number(first(set, '00201209') ?? 0);
  const text = make('span', 'text');
  text.append(make('b', '', first(set, '0008103E') || `Series ${first(set, '00200011') ?? ''}`),
    make('small', '', [first(set, '00080060'), count && `${count} ${count === 1 ? 'object' : 'objects'}`].filter(Boolean).join(' · ')));
  link.append(box, text);
  const refuse = reason => { link.title = reason; text.append(make('small', 'reason', reason)); };
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    observer.disconnect();
    thumbnail(path(study, uid), set, canvas, refuse);
  }).observe(link);
  return link;
}

/** Opens the study of what is shown, and marks its series. */
function reveal() {
  const [, study, uid] = location.hash.split('/');
  for (const item of document.querySelectorAll('.study')) if (item.dataset.study === study) item.open = true;
  for (const link of document.querySelectorAll('.tile')) link.ariaCurrent = link.dataset.series === uid;
}

// The series that the address names.

const UID = /^[0-9A-Za-z.]{1,64}$/;

function follow(isChanged = false) {
  viewer?.close();
  viewer = null;
  const place = location.hash.split('/');
  const [, study, uid] = place;
  const shown = UID.test(study ?? '') && UID.test(uid ?? '');
  document.body.classList.toggle('viewing', shown);
  reveal();
  if (!shown) return;
  const group = /^\d+$/.test(place[3]) ? Number(place[3]) : null;
  const entitle = set => {
    $('title').textContent = [first(set, '0008103E') || 'Series', first(set, '00080060')].filter(Boolean).join(' · ');
    $('whose').textContent = set ? [first(set, '00100010') && name(set), first(set, '00081030')].filter(Boolean).join(' · ') : '';
  };
  entitle(sets.get(uid));
  const regroup = n => location.replace(`#/${study}/${uid}/${n}`);
  viewer = new Viewer({ url: path(study, uid), set: sets.get(uid), group, regroup, again: follow, isChanged });
  if (sets.has(uid)) return;
  const opened = viewer;
  opened.first.then(() => opened === viewer ? series(study) : [])
    .then(found => { if (opened === viewer) entitle(found.find(set => first(set, '0020000E') === uid)); }, () => {});
}

// The rest of the page.

$('search').onsubmit = search;
$('more').onclick = () => search();
$('theme').onclick = () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    || (document.documentElement.dataset.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
};
$('sign-out').onclick = signOut;
$('help').onclick = () => $('keys').showModal();
$('use').onclick = () => {
  $('drawer').hidden = !$('drawer').hidden;
  $('use').ariaExpanded = !$('drawer').hidden;
};
document.addEventListener('keydown', event => {
  if (event.key === '?' && event.target.tagName !== 'INPUT' && !document.querySelector('dialog[open]')) $('keys').showModal();
});
window.addEventListener('hashchange', () => follow());
try {
  const token = await comeBack();
  if (token && !await enters(`Bearer ${token}`)) refusal = 'The gateway does not accept the token of the identity provider.';
} catch (error) {
  refusal = `Signing in has failed: ${error.message}.`;
}
follow();
await viewer?.first;
search(new Event('submit'));
