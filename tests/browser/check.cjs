// Opens a report in Chromium and holds it to what is promised of it. Called by the test `reports::browser`:
//   node check.cjs PAGE RECORDS [FOLDER FOR PICTURES]
// Prints what was measured as one line of JSON; ends with 1 and a line a fault when something does not hold.
"use strict";
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const [page, count, pictures] = process.argv.slice(2);
const records = Number(count);
const address = pathToFileURL(path.resolve(page)).href;
const faults = [];
const hold = (is, what) => { if (!is) faults.push(what); };

// From a change of a filter to the frame that shows what is left.
const filtered = (view, id, value) => view.evaluate(async ([id, value]) => {
  const field = document.getElementById(id);
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(id === "q" ? "input" : "change", { bubbles: true }));
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}, [id, value]);

const text = (view, id) => view.evaluate(id => document.getElementById(id).textContent, id);
const number = words => Number(words.split(" ")[0].replace(/\u202f/g, ""));

const serious = async view => {
  await view.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await view.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" | ")}`);
};

const picture = async (view, name, whole) => {
  if (pictures) await view.screenshot({ path: path.join(pictures, name + ".png"), fullPage: whole });
};

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const view = await context.newPage();
  const requests = [], errors = [];
  view.on("request", request => requests.push(request.url()));
  view.on("pageerror", error => errors.push(String(error)));
  view.on("console", message => { if (message.type() === "error") errors.push(message.text()); });

  const start = Date.now();
  await view.goto(address, { waitUntil: "commit" });
  await view.waitForSelector("html[data-ready]", { state: "attached" });
  await view.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  const measured = { records, first: Date.now() - start };
  hold(measured.first < 2000, `the first view takes ${measured.first} ms`);
  hold(number(await text(view, "count")) === records, `the list says ${await text(view, "count")}`);
  await picture(view, "light", false);
  await picture(view, "light-whole", true);

  // Filters: each time the slowest of three.
  const vin = await view.evaluate(() => document.querySelector("#rows button.open").textContent);
  const times = [];
  for (const [id, value] of [["q", "X"], ["q", vin], ["q", ""], ["state", "blocked"], ["family", "icm"], ["state", ""], ["family", ""]]) times.push(await filtered(view, id, value));
  measured.filter = Math.round(Math.max(...times));
  hold(measured.filter < 200, `a filter takes ${measured.filter} ms`);

  // A search finds the record, and stands in the address.
  await filtered(view, "q", vin.toLowerCase());
  const found = number(await text(view, "count"));
  hold(found >= 1 && found < Math.max(records / 10, 5), `the VIN ${vin} finds ${found} records`);
  hold(new URL(view.url()).hash === "#q=" + vin.toLowerCase(), `the address is ${view.url()}`);
  await view.goto(address + "#state=blocked", { waitUntil: "commit" });
  await view.waitForSelector("html[data-ready]", { state: "attached" });
  const blocked = number(await text(view, "count"));
  const tile = await view.evaluate(() => document.querySelector(".tile.blocked .number").textContent);
  hold(blocked === number(tile), `${blocked} blocked records are listed, the tile says ${tile}`);
  hold(blocked > 0 && blocked < records, `${blocked} of ${records} are blocked`);

  // A cause leads to its records.
  await view.evaluate(() => document.querySelector(".causes tbody a").click());
  await view.waitForTimeout(100);
  const cause = number(await text(view, "count"));
  const said = await view.evaluate(() => document.querySelector(".causes tbody td.number").textContent);
  hold(cause === number(said), `${cause} records have the first cause, its row says ${said}`);

  // By keyboard: search, down, open, close.
  await view.keyboard.press("/");
  hold(await view.evaluate(() => document.activeElement.id) === "q", "/ does not lead to the search");
  await view.keyboard.press("ArrowDown");
  await view.keyboard.press("Enter");
  const detail = await view.evaluate(() => document.querySelector("tr.detail")?.textContent || "");
  for (const word of ["found", "help", "field", "source"]) hold(detail.includes(word), `an opened record does not show: ${word}`);
  hold(await view.evaluate(() => document.querySelector("tr.detail pre mark") !== null), "an opened record shows no marked place");
  hold(/record=\d+/.test(view.url()), "the opened record is not in the address");
  (await serious(view)).forEach(fault => hold(false, "light: " + fault));
  await view.evaluate(() => document.querySelector("tr.opened").scrollIntoView());
  await picture(view, "record", false);
  await view.keyboard.press("Escape");
  hold(await view.evaluate(() => document.querySelector("tr.detail") === null), "Esc does not close the record");
  await view.keyboard.press("Enter");

  await view.emulateMedia({ colorScheme: "dark" });
  (await serious(view)).forEach(fault => hold(false, "dark: " + fault));
  await picture(view, "dark-record", false);
  await view.evaluate(() => scrollTo(0, 0));
  await picture(view, "dark", false);
  await view.emulateMedia({ colorScheme: "light", media: "print" });
  await picture(view, "print", false);
  if (pictures) await view.pdf({ path: path.join(pictures, "print.pdf") });
  await view.emulateMedia({ media: "screen" });
  await view.setViewportSize({ width: 390, height: 844 });
  hold(await view.evaluate(() => document.documentElement.scrollWidth <= 390), "on a phone the page is wider than the screen");
  (await serious(view)).forEach(fault => hold(false, "phone: " + fault));
  await picture(view, "phone-record", false);
  await view.evaluate(() => scrollTo(0, 0));
  await picture(view, "phone", false);

  hold(requests.every(url => url.split("#")[0] === address), `requests leave the page: ${requests.filter(url => url.split("#")[0] !== address)}`);
  hold(errors.length === 0, `the page reports ${errors.join("; ")}`);

  // Without JavaScript.
  const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const still = await plain.newPage();
  await still.goto(address);
  hold(await still.locator("noscript table").count() + await still.getByText("Records that cannot be sent").count() > 0, "without JavaScript the failed records are not listed");
  hold(await still.locator(".tile").count() === 4 && await still.locator(".causes tbody tr").count() > 0, "without JavaScript there are no tiles or causes");
  hold(!await still.locator("#records").isVisible(), "without JavaScript an empty list is shown");
  await picture(still, "without-script", false);

  await browser.close();
  console.log(JSON.stringify(measured));
  faults.forEach(fault => console.error(fault));
  process.exit(faults.length ? 1 : 0);
})().catch(error => { console.error(error); process.exit(1); });
