"use strict";
/* For every page; each works without it. What a person chose is kept in this browser only, and is no secret. */
const shelf = (storage) => ({
  get(name) { try { return storage().getItem("thuso." + name); } catch { return null; } },
  set(name, value) { try { storage().setItem("thuso." + name, value); } catch { /* a browser that keeps nothing */ } },
});
const kept = shelf(() => localStorage);
const here = shelf(() => sessionStorage); // this tab only

/* Sentences stand in the page, in its language: `{n} new P1`. */
const filled = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const bellSays = (name, values = {}) => filled(document.getElementById("bell")?.dataset[name], values);

/* The rooms behind "More" fold again when one turns to something else. */
(() => {
  const more = document.querySelector(".more-rooms"), fold = () => more?.removeAttribute("open");
  for (const turning of ["focusin", "pointerdown"]) document.addEventListener(turning, (event) => { if (!more?.contains(event.target)) fold(); });
  more?.addEventListener("keydown", (event) => { if (event.key === "Escape") { fold(); more.firstElementChild.focus(); } });
})();

/* What renews itself waits while a pointer is pressed on it: the click would fall on nothing. Until it is let go, or two
   seconds after the last press, for a browser may never tell; and no second answer waits. Then what came is shown. */
(() => {
  const held = new Map(); // by what is to be renewed: the answer that waits
  let pressed = null, timer = 0;
  const within = (wait) => { clearTimeout(timer); timer = setTimeout(show, wait); };

  function show() {
    pressed = null;
    for (const [target, answer] of [...held]) {
      held.delete(target);
      answer.shouldSwap = true;
      if (!target.isConnected || !htmx.trigger(target, "htmx:beforeSwap", answer)) continue;
      const how = { swapStyle: target.getAttribute("hx-swap"), swapDelay: 0, settleDelay: 20 };
      htmx.swap(target, answer.serverResponse, how, { eventInfo: answer, contextElement: target });
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap } = event.detail;
    if (!shouldSwap || held.delete(target) || !target.contains(pressed)) return;
    held.set(target, event.detail);
    event.detail.shouldSwap = false;
  });
  document.addEventListener("pointerdown", (event) => { pressed = event.target; within(2000); }, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => within(300), true); // a finger's click comes after it
  document.addEventListener("click", () => within(0), true);
  addEventListener("beforeunload", () => within(2000)); // the next page tells what came; said here it is lost
})();

/* A new P1: in the title of every page, said politely, and by a sound for who wants it. What this tab has told is
   known on its next page too; what rang in one tab does not ring in another. */
const bell = (() => {
  const numbers = (text) => (text ?? "").split(" ").filter(Boolean);
  const joined = (...lists) => [...new Set(lists.flat())].slice(-1000).join(" ");
  let unseen = 0, words = document.title, audio = null;

  function title(now = words) {
    words = now;
    document.title = unseen ? `(${bellSays("title", { n: unseen })}) ${words}` : words;
  }

  /* text: the numbers of all P1 that wait, as the page has them. Gives those that are new. */
  function hear(text) {
    const all = numbers(text), told = here.get("told"), fresh = told === null ? [] : all.filter((one) => !numbers(told).includes(one));
    const rang = numbers(kept.get("rang")), loud = fresh.filter((one) => !rang.includes(one));
    here.set("told", joined(numbers(told), all));
    unseen += fresh.length;
    title();
    if (loud.length && kept.get("sound") === "on") ring().then((rung) => { if (rung) kept.set("rang", joined(numbers(kept.get("rang")), loud)); });
    return fresh;
  }

  const mayRing = () => navigator.userActivation?.hasBeenActive ?? true;

  /* Gives whether it sounded. After a link nobody has touched the new page yet; many browsers let it sound all the same, so ask. */
  async function ring() {
    audio ??= new AudioContext();
    if (!mayRing() && audio.state !== "running") {
      await new Promise((done) => setTimeout(done, 300));
      if (audio.state !== "running") return false;
    }
    audio.resume();
    [[660, 0], [880, 0.18], [660, 0.36]].forEach(([pitch, wait]) => {
      const tone = audio.createOscillator(), loud = audio.createGain(), from = audio.currentTime + wait;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.25, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.17);
      tone.connect(loud).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.18);
    });
    return true;
  }

  for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => { unseen = 0; title(); });
  return { hear, title, ring, mayRing };
})();

/* The few words on top that renew themselves. The list tells of a new P1 itself. */
(() => {
  const at = (id) => document.getElementById(id);
  const own = (event) => (event.detail.target ?? event.detail.elt)?.id === "bell";
  const typed = () => [...document.querySelectorAll("main :is(textarea, input[type=text])")].some((one) => one.value !== one.defaultValue);

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!own(event) || at("live")) return;
    const fresh = bell.hear(at("p1-waiting")?.dataset.p1);
    if (fresh.length) at("bell-says").textContent = bellSays("new", { n: fresh.length, cases: fresh.join(", ") });
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (own(event)) at("bell").textContent = bellSays("broken"); });
  }
  /* A session that ended leads to the door, but not away from what somebody has typed: they may copy it first. */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!own(event) || !event.detail.xhr.getResponseHeader("HX-Redirect") || !typed()) return;
    event.preventDefault();
    at("bell").textContent = bellSays("out");
  });
})();
