// Takes a picture of a page that was written: `CHROMIUM=… node tools/picture.mjs PAGE FRAGMENT
// PICTURE`, such as that of the documentation. Knows no page in particular.

import { pathToFileURL } from 'node:url';

import { start } from '../tests/support/opened.mjs';

const [page, fragment, picture] = process.argv.slice(2);
if (picture === undefined) throw new Error('say which page, which fragment and which picture');
const browser = await start();
const opened = await browser.newPage({ viewport: { width: 1280, height: 960 } });
await opened.goto(`${pathToFileURL(page).href}#${fragment}`);
await opened.waitForSelector('main');
await opened.screenshot({ path: picture });
await browser.close();
