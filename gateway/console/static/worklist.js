"use strict";
/* The list renews itself. The focus and the place on the page stay; what is new is said politely, a new P1 also in
   the title and, for who wants it, by a sound. */
(() => {
  const at = (id) => document.getElementById(id);
  const live = at("live"), rows = () => [...live.querySelectorAll("a.row")];
  const shown = () => new Set(rows().map((row) => row.id));
  let before = shown(), place = -1, held = null;

  // ---- what came in ----

  function tell() {
    bell.title(`${at("known").dataset.title} · Thuso`);
    const p1 = bell.hear(at("waiting").dataset.p1);
    const others = [...shown()].filter((id) => !before.has(id) && !p1.includes(id.slice(2))).length;
    before = shown();
    const says = [];
    if (p1.length) says.push(bellSays("new", { n: p1.length, cases: p1.join(", ") }));
    if (others) says.push(filled(at("news").dataset.more, { n: others }));
    if (says.length) at("news").textContent = says.join(" ");
  }

  // ---- what must stay ----

  function remember() {
    const all = rows();
    place = all.indexOf(document.activeElement);
    const row = scrollY > 0 && (all[place] ?? all.find((one) => one.getBoundingClientRect().top > 0));
    held = row ? { id: row.id, top: row.getBoundingClientRect().top } : null;
  }

  function keepFocus() {
    if (place < 0 || document.activeElement !== document.body) return;
    const left = rows();
    (left[Math.min(place, left.length - 1)] ?? at("main")).focus({ preventScroll: true });
  }

  function keepPlace() {
    const row = held && at(held.id);
    if (row) scrollBy({ top: row.getBoundingClientRect().top - held.top, behavior: "instant" });
  }

  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target === live) remember(); });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== live) return;
    keepFocus();
    keepPlace();
    tell();
  });
  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, wake);

  // ---- when nothing comes any more ----

  function stale(event) {
    if (event.detail.elt !== live) return;
    at("stale").hidden = false;
    at("stale").textContent = at("stale").dataset.says;
  }
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, stale);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === live && event.detail.successful) at("stale").hidden = true;
  });

  // ---- sound ----

  function wake() { at("sound-waits").hidden = kept.get("sound") !== "on" || bell.mayRing(); }

  function showSound() {
    const on = kept.get("sound") === "on";
    at("sound").setAttribute("aria-pressed", on);
    at("try-sound").hidden = !on;
    wake();
  }
  at("sound").addEventListener("click", () => {
    const on = kept.get("sound") !== "on";
    kept.set("sound", on ? "on" : "off");
    showSound();
    if (on) bell.ring();
  });
  at("try-sound").addEventListener("click", () => bell.ring());

  // ---- keys ----

  const singleKeys = () => kept.get("keys") !== "off";
  const showKeys = () => at("single-keys").setAttribute("aria-pressed", singleKeys());
  at("single-keys").addEventListener("click", () => { kept.set("keys", singleKeys() ? "off" : "on"); showKeys(); });

  function move(by) {
    const all = rows(), here = all.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
  }

  function help() {
    at("keys").open = !at("keys").open;
    at("keys").querySelector("summary").focus();
  }

  const single = { j: () => move(1), k: () => move(-1), "/": () => at("digits").select(), "?": help };
  const onRow = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const does = (singleKeys() && single[event.key]) || (event.target.closest("a.row") && onRow[event.key]);
    if (!does) return;
    event.preventDefault();
    does();
  });

  at("aids").hidden = false;
  bell.hear(at("waiting").dataset.p1);
  showSound();
  showKeys();
})();
