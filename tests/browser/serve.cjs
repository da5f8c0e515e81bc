// Opens the pages of a service in Chromium and holds them to what is promised of them. Called by the test `serve::outside`:
//   node serve.cjs ADDRESS-OF-THE-PORTAL ADDRESS-OF-THE-PAGE [FOLDER FOR PICTURES]
// One service runs with --only gb --demo, the other with --only page. Ends with 1 and a line a fault when something does not hold.
"use strict";
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const [address, own, pictures] = process.argv.slice(2);
const faults = [];
const hold = (is, what) => { if (!is) faults.push(what); };
const PASSWORD = "ivicheck-demo";
const NAMESPACE = "http://eu.ereg.initialvehicleinformation.v2";
const car = vin => `<InitialVehicleInformation xmlns="${NAMESPACE}"><VehicleIdentificationNumber>${vin}</VehicleIdentificationNumber></InitialVehicleInformation>`;
const file = (name, text) => ({ name, mimeType: "text/xml", buffer: Buffer.from(text) });

const serious = async view => {
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  await view.evaluate(axe);
  const { violations } = await view.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" | ")}`);
};

const signIn = async view => {
  await view.goto(address + "/sign-in");
  await view.fill("#email", "primary@example.org");
  await view.click("main button");
  await view.fill("#password", PASSWORD);
  await view.click("main button");
};

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const errors = [];

  // Without JavaScript everything works.
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(plain);
  hold((await plain.locator("ul.tiles a").count()) === 3, "the welcome has other tiles than three");
  await plain.goto(address + "/upload");
  await plain.setInputFiles("#files", [file("a.xml", car("STZ89JYT9TP782332")), file("b.xml", "<root/>")]);
  await plain.check("#confirm_complete");
  await plain.check("#confirm_terms");
  await plain.click("main button[type=submit]");
  const states = await plain.locator("tbody tr td:nth-child(2)").allTextContents();
  hold(states.join() === "Success,Failed", `without JavaScript the files are ${states.join()}`);

  // The page of our own: files go in, a report comes back, and what was checked is found again.
  const sound = fs.readFileSync(path.join(__dirname, "../../corpus/valid/m1-petrol.xml"), "utf8");
  const vin = /<VehicleIdentificationNumber>(.*?)</.exec(sound)[1];
  await plain.goto(own + "/check");
  await plain.setInputFiles("#files", [file("sound.xml", sound), file("changed.xml", sound.replace("<ActualMass>", "<ActualMass>1")), file("b.xml", "<root/>")]);
  await plain.click("main button[type=submit]");
  hold((await plain.content()).includes("changed.xml"), "without JavaScript the report does not name a file");
  await plain.goto(own + "/checked");
  await plain.fill("#vin", vin.toLowerCase());
  await plain.click("main button[type=submit]");
  const found = async () => (await plain.locator("tbody th").allTextContents()).sort().join();
  hold((await found()) === "changed.xml,sound.xml", `by VIN there is ${await found()}`);
  await plain.check("#failed");
  await plain.click("main button[type=submit]");
  hold((await found()) === "changed.xml", `what failed is ${await found()}`);

  // With it, files are listed before they are sent.
  for (const [width, scheme] of [[1280, "light"], [390, "dark"]]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
    const view = await context.newPage();
    view.on("pageerror", error => errors.push(String(error)));
    await signIn(view);
    await view.goto(address + "/upload");
    hold(await view.locator("main button[type=submit]").isDisabled(), "the button is there before files are");
    await view.setInputFiles("#files", [file("a.xml", "<a/>"), file("b.txt", "x"), file("c.xml", "<c/>")]);
    hold((await view.locator("#chosen tr").count()) === 2, "not the two XML files are listed");
    await view.locator("#chosen button").first().click();
    hold((await view.locator("#chosen tr").count()) === 1, "a file is not removed");
    await view.check("#confirm_complete");
    hold(await view.locator("main button[type=submit]").isDisabled(), "one box is enough");
    await view.check("#confirm_terms");
    hold(await view.locator("main button[type=submit]").isEnabled(), "both boxes are not enough");
    await view.setInputFiles("#files", Array.from({ length: 101 }, (_, at) => file(at + ".xml", "<a/>")));
    hold((await view.locator("#told").textContent()).includes("You can only upload up to 100 files"), "101 files are taken");
    const pages = [own + "/check", own + "/checked"].concat(["/", "/register", "/upload", "/submissions", "/users", "/users/invite", "/users/2/role", "/update-password"].map(page => address + page));
    for (const page of pages) {
      await view.goto(page);
      for (const fault of await serious(view)) faults.push(`${page} at ${width}, ${scheme}: ${fault}`);
      const wide = await view.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      hold(!wide, `${page} is wider than ${width}`);
      const name = `${page.replace(/^.*:\d+/, page.startsWith(own) ? "own" : "portal").replace(/\W+/g, "-")}-${width}.png`;
      if (pictures) await view.screenshot({ path: path.join(pictures, name), fullPage: true });
    }
  }
  errors.forEach(error => faults.push(error));
  await browser.close();
  faults.forEach(fault => console.error(fault));
  process.exit(faults.length === 0 ? 0 : 1);
})();
