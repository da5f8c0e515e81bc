"use strict";
(() => {
  const STATES = ["unreadable", "blocked", "waived", "ready"];
  const WEIGHTS = ["", "info", "warning", "error"];
  const STEP = 100;
  const get = id => document.getElementById(id);
  const { words, kinds, causes, records } = JSON.parse(get("list").textContent);
  const group = number => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const family = kind => kinds[kind][0].split("/")[0];

  // What was found: read when the page stands already.
  let hits = [];
  const about = records.map(([path, vin, category, stage, state]) => ({
    path, vin, category: words[category], stage: words[stage], state: STATES[state],
    text: (vin + "\n" + path).toLowerCase(), hits: [], causes: new Set(), families: new Set(), owners: new Set(), errors: 0, warnings: 0,
  }));
  const gather = () => {
    hits = JSON.parse(get("hits").textContent)[0];
    let next = 0;
    records.forEach((record, number) => {
      const of = about[number];
      for (const end = next + record[5]; next < end; next++) {
        const hit = hits[next], kind = kinds[hit[0]];
        of.hits.push(hit);
        of.causes.add(hit[1]);
        of.families.add(family(hit[0]));
        of.owners.add(kind[6]);
        if (!hit[13] && kind[1] === 3) of.errors++;
        if (!hit[13] && kind[1] === 2) of.warnings++;
      }
    });
  };

  // The filters stand in the address.
  const NAMES = ["q", "state", "family", "category", "owner", "cause", "record"];
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries(NAMES.map(name => [name, given.get(name) || ""]));
  };
  const write = (change, keep) => {
    const wanted = { ...read(), ...change }, address = new URLSearchParams();
    for (const name of NAMES) if (wanted[name]) address.set(name, wanted[name]);
    const hash = "#" + address;
    if (keep) history.replaceState(null, "", hash); else location.hash = hash;
    if (keep) apply();
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const options = (id, values, label) => {
    const select = get(id);
    select.replaceChildren(make("option", { value: "", textContent: label }), ...values.map(value => make("option", { value, textContent: value })));
    select.addEventListener("change", () => write({ [id]: select.value, record: "" }));
  };

  let shown = [], count = 0, opened = "";
  const matches = filters => {
    const q = filters.q.trim().toLowerCase(), cause = filters.cause === "" ? -1 : Number(filters.cause);
    const found = [];
    about.forEach((of, number) => {
      if (q && !of.text.includes(q)) return;
      if (filters.state && of.state !== filters.state) return;
      if (filters.category && (of.category || "none") !== filters.category) return;
      if (filters.family && !of.families.has(filters.family)) return;
      if (filters.owner && !of.owners.has(filters.owner)) return;
      if (cause >= 0 && !of.causes.has(cause)) return;
      found.push(number);
    });
    return found;
  };
  const apply = () => {
    const filters = read();
    for (const id of ["q", "state", "family", "category", "owner"]) if (get(id).value !== filters[id]) get(id).value = filters[id];
    shown = matches(filters);
    count = 0;
    opened = filters.record;
    get("count").textContent = group(shown.length) + " of " + group(records.length) + (records.length === 1 ? " record" : " records");
    const cause = causes[Number(filters.cause)];
    get("cause").replaceChildren();
    if (filters.cause !== "" && cause) {
      const field = words[cause[1]];
      get("cause").append("cause: ", make("code", { textContent: kinds[cause[0]][0] }), field ? " in " + field : "");
    }
    get("rows").replaceChildren();
    more(STEP);
    // An opened record is shown wherever it stands in the list.
    const position = opened === "" ? -1 : shown.indexOf(Number(opened));
    if (position >= count) more(position + 1 - count);
    const row = get("r" + opened);
    if (row) open(row, Number(opened));
  };
  const more = step => {
    const rows = document.createDocumentFragment();
    for (const number of shown.slice(count, count + step)) rows.append(line(number));
    count = Math.min(count + step, shown.length);
    get("rows").append(rows);
    const left = shown.length - count;
    get("more").hidden = left === 0;
    get("more").textContent = "Show " + group(Math.min(STEP, left)) + " more of " + group(left);
  };
  const line = number => {
    const of = about[number];
    const button = make("button", { type: "button", className: "open vin", textContent: of.vin || "no VIN" });
    button.setAttribute("aria-expanded", "false");
    const row = make("tr", { id: "r" + number },
      make("td", {}, make("span", { className: "mark " + of.state, textContent: of.state })), make("td", {}, button),
      make("td", { textContent: of.category }), make("td", { textContent: of.stage }),
      make("td", { className: "number", textContent: of.errors ? group(of.errors) : "" }),
      make("td", { className: "number", textContent: of.warnings ? group(of.warnings) : "" }), make("td", { textContent: of.path }));
    button.addEventListener("click", () => {
      const is = button.getAttribute("aria-expanded") === "true";
      if (is) close(row); else open(row, number);
      const address = new URLSearchParams(location.hash.slice(1));
      if (is) address.delete("record"); else address.set("record", number);
      history.replaceState(null, "", "#" + address);
    });
    return row;
  };
  const close = row => {
    if (!row.classList.contains("opened")) return;
    row.classList.remove("opened");
    row.querySelector("button").setAttribute("aria-expanded", "false");
    row.nextElementSibling.remove();
  };
  const open = (row, number) => {
    if (row.classList.contains("opened")) return;
    row.classList.add("opened");
    row.querySelector("button").setAttribute("aria-expanded", "true");
    const cell = make("td", { colSpan: 7 });
    const of = about[number];
    for (const hit of of.hits) cell.append(finding(hit));
    if (!of.hits.length) cell.append(make("p", { textContent: "Nothing was found." }));
    if (records[number][6]) cell.append(make("p", { textContent: group(records[number][6]) + " more findings, which the JSON report has." }));
    row.after(make("tr", { className: "detail" }, cell));
  };
  const finding = hit => {
    const [code, weight, why, help, source, basis, owner] = kinds[hit[0]];
    const head = make("p", { className: "head" }, make("span", { className: "mark " + WEIGHTS[weight], textContent: WEIGHTS[weight] }), make("code", { textContent: code }));
    if (hit[4]) head.append(make("span", { textContent: "line " + hit[4] + ", column " + hit[5] }));
    if (hit[13]) head.append(make("span", { textContent: words[hit[13]] }));
    if (owner) head.append(make("span", { textContent: owner }));
    const list = make("dl");
    const say = (name, text, element) => {
      if (text) list.append(make("dt", { textContent: name }), make("dd", {}, element ? make(element, { textContent: text }) : text));
    };
    say("found", words[hit[6]]);
    say("expected", words[hit[7]]);
    say("certain", words[hit[14]]);
    say("help", help);
    say("field", words[hit[3]], "code");
    say("why", why);
    say("source", source);
    say("basis", basis);
    const whole = make("div", { className: "finding" }, head, make("h4", { textContent: words[hit[8]] }));
    if (hit[9]) whole.append(excerpt(hit));
    whole.append(list);
    return whole;
  };
  const excerpt = hit => {
    const text = make("pre", { tabIndex: 0 });
    text.setAttribute("role", "region");
    text.setAttribute("aria-label", "lines of the file");
    let number = hit[9];
    const start = () => text.append(make("span", { className: "no", textContent: number++ }));
    const put = (part, marked) => part.split("\n").forEach((piece, at) => {
      if (at) { text.append("\n"); start(); }
      if (piece) text.append(marked ? make("mark", { textContent: piece }) : piece);
    });
    start();
    put(words[hit[10]], false);
    put(words[hit[11]] || "\u2038", true);
    put(words[hit[12]], false);
    return text;
  };

  const buttons = () => [...get("rows").querySelectorAll("button.open")];
  document.addEventListener("keydown", event => {
    const field = event.target.closest("input, select");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !field) {
      event.preventDefault();
      get("q").focus();
    } else if (event.key === "Escape") {
      const row = event.target.closest("tr");
      const of = row && row.classList.contains("detail") ? row.previousElementSibling : row;
      if (of && of.classList.contains("opened")) { of.querySelector("button").focus(); of.querySelector("button").click(); }
      else if (event.target.id === "q") write({ q: "", record: "" }, true);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (event.target.matches("button.open") || event.target.id === "q")) {
      const all = buttons(), at = all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      const next = at < 0 ? get("q") : all[at];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });

  get("q").addEventListener("input", () => write({ q: get("q").value, record: "" }, true));
  get("clear").addEventListener("click", () => { location.hash = "#"; });
  get("more").addEventListener("click", () => more(STEP));
  document.querySelector(".filters").addEventListener("submit", event => event.preventDefault());
  // A tile, a cause or a bar leads to the records that it is about; a filter leaves the reader where they are.
  let linked = false;
  document.addEventListener("click", event => { linked = Boolean(event.target.closest("a[href^='#']")); });
  addEventListener("hashchange", () => {
    apply();
    if (linked && location.hash.length > 1) get("records").scrollIntoView();
    linked = false;
  });
  // Paper has no button for more.
  addEventListener("beforeprint", () => more(400));

  get("records").hidden = false;
  const known = values => [...new Set(values)].filter(Boolean).sort();
  options("state", STATES, "all");
  options("family", known(kinds.map((_, kind) => family(kind))), "all");
  options("category", known(about.map(of => of.category || "none")), "all");
  const owners = known(kinds.map(kind => kind[6]));
  options("owner", owners, "all");
  get("owner-label").hidden = !owners.length;
  const start = () => { gather(); apply(); document.documentElement.dataset.ready = ""; };
  requestAnimationFrame(() => setTimeout(start));
})();
