// Lines to copy, and files to download.

import { hasHeader, request, scheme } from './api.js';

const withOption = (url, option) => url + (url.includes('?') ? '&' : '?') + option;

/** The lines that fetch what is shown, for people who are used to one of these. */
export function lines(url) {
  const basic = scheme() === 'Basic';
  const bearer = scheme() === 'Bearer';
  const python = basic ? ', auth=(user, password)' : bearer ? ', headers={"Authorization": "Bearer " + token}' : '';
  const curl = basic ? ' -u USER' : bearer ? ' -H "Authorization: Bearer $TOKEN"' : '';
  return {
    Python: `import io, numpy, requests\n\nanswer = requests.get("${url}"${python})\nanswer.raise_for_status()\nvolume = numpy.load(io.BytesIO(answer.content))`,
    curl: `curl -fsS${curl} -o volume.npy '${url}'`
  };
}

/** Files of a series by the names of `links` in its geometry, which are relative to it. */
export function downloads(geometryUrl, links) {
  const url = name => links[name] && new URL(links[name], geometryUrl).href;
  return Object.entries({
    npy: url('numpy'), npz: url('numpy') && withOption(url('numpy'), 'compress=1'),
    'nii.gz': url('nifti'), nii: url('nifti'), nrrd: url('nrrd')
  }).map(([ending, href]) => [ending, ending === 'nii.gz' ? href?.replace(/\.nii(?=$|\?)/, '.nii.gz') : href])
    .filter(([ending, href], i, all) => href && all.findIndex(other => other[1] === href) === i);
}

/** A link does not carry credentials that the page holds: then the page fetches the file, and the browser keeps it on disk. */
export async function download(event, say) {
  const link = event.currentTarget;
  if (!hasHeader()) return;
  event.preventDefault();
  say(`Fetching ${link.textContent} …`);
  const response = await request(link.href);
  const named = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'volume';
  const file = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement('a'), { href: file, download: named }).click();
  setTimeout(() => URL.revokeObjectURL(file), 60000);
  say(`${named} is downloaded.`);
}
