// Elements of the page.

export const $ = id => document.getElementById(id);
export const make = (tag, className, text = '') => Object.assign(document.createElement(tag), { className, textContent: text });
