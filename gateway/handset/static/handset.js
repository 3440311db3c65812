"use strict";
// The table: asks the server what there is, once a second, and gives every phone its share.

const byId = (id) => document.getElementById(id);
const phones = new Map();
let lastHeard = "";
let changing = 0;

const ownNumber = () => bare(byId("own-number").value);
const caller = new Phone(ownNumber(), () => byId("network").value.trim(), "call", hear);
caller.draft = () => byId("draft").value;
let draftsDrawn = "";
byId("caller-phone").append(caller.element);

async function hear() {
  const before = deeds;
  try {
    const response = await fetch("/handset/phones");
    const heard = await response.text();
    if (!response.ok) throw new Error();
    byId("trouble").hidden = true;
    if (deeds !== before) return;
    if (heard !== lastHeard) draw(JSON.parse(lastHeard = heard));
  } catch {
    lastHeard = "";
    tell("The handset does not answer. Is the demo still running?");
  }
}

async function showCodes() {
  try {
    const told = await (await fetch("/handset/codes")).json();
    byId("authenticator").hidden = !(told.codes || []).length;
    if (byId("authenticator").hidden) return;
    byId("code-seconds").textContent = told.seconds;
    byId("codes").replaceChildren(...told.codes.map((one) => {
      const line = document.createElement("div");
      line.append(Object.assign(document.createElement("dt"), {textContent: one.name}),
        Object.assign(document.createElement("dd"), {textContent: one.code}));
      return line;
    }));
  } catch { /* hear() says that nobody answers */ }
}

function tell(words) {
  byId("trouble").textContent = words;
  byId("trouble").hidden = false;
}

function draw(told) {
  const numbers = new Map(told.phones.map((phone) => [phone.number, phone]));
  for (const phone of [caller, ...phones.values()]) {
    phone.code = told.switches.service_code;
    phone.shortCode = told.switches.short_code;
  }
  caller.take(numbers.get(caller.number));
  numbers.delete(caller.number);
  for (const [number, share] of numbers) teamPhone(number, told).take(share);
  for (const number of phones.keys()) if (!numbers.has(number)) takeAway(number);
  byId("no-team").hidden = numbers.size > 0;
  drawActivity(told.activity);
  drawSwitches(told.switches);
  drawDrafts(told.drafts);
}

function drawDrafts(names) {
  if (draftsDrawn === names.join()) return;
  draftsDrawn = names.join();
  const chosen = byId("draft").value;
  const words = (name) => (name === "all" ? "all drafts together" : "draft: " + name);
  byId("draft").replaceChildren(new Option("the one that serves", ""), ...names.map((name) => new Option(words(name), name)));
  byId("draft").value = names.includes(chosen) ? chosen : "";
  byId("drafts").hidden = !names.length;
}

function teamPhone(number, told) {
  if (!phones.has(number)) {
    const phone = new Phone(number, () => phone.told.network, "texts", hear);
    phone.code = told.switches.service_code;
    phone.shortCode = told.switches.short_code;
    phones.set(number, phone);
    byId("team-phones").append(phone.element);
  }
  return phones.get(number);
}

function takeAway(number) {
  phones.get(number).element.remove();
  phones.delete(number);
}

function drawActivity(notes) {
  if (!notes.length) notes = [{what: "Quiet so far."}];
  byId("activity").replaceChildren(...notes.map((note) => {
    const line = document.createElement("li");
    for (const [kind, words] of [["when", note.time || ""], ["what", note.what], ["answer", note.answer || ""],
      ["ms", note.ms ? `${note.ms} ms` : ""]])
      line.append(Object.assign(document.createElement("span"), {className: kind, textContent: words}));
    return line;
  }));
}

function drawSwitches(switches) {
  if (changing) return;
  let changed = 0;
  for (const field of byId("switches").elements) {
    if (!field.name) continue;
    if (field !== document.activeElement) setField(field, switches[field.name]);
    changed += String(switches[field.name]) !== field.dataset.start;
  }
  byId("mood-count").textContent = changed ? `${changed} changed` : "calm";
  byId("mood-count").classList.toggle("changed", changed > 0);
}

function setField(field, value) {
  field.setCustomValidity("");
  if (field.type === "checkbox") field.checked = value;
  else if (field.value !== String(value)) field.value = value;
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  return field.type === "number" ? field.valueAsNumber : field.value;
}

async function change(field) {
  changing += 1;
  try {
    await ask("/handset/switches", {[field.name]: valueOf(field)});
    field.setCustomValidity("");
  } catch (problem) {
    field.setCustomValidity(problem.message);
    field.reportValidity();
  }
  changing -= 1;
  lastHeard = "";
  await hear();
}

byId("switches").addEventListener("change", (event) => change(event.target));
byId("switches").addEventListener("input", (event) => event.target.setCustomValidity(""));
byId("switches").addEventListener("submit", (event) => event.preventDefault());

byId("sim").addEventListener("submit", (event) => { event.preventDefault(); caller.typed.focus(); });
byId("own-number").addEventListener("change", () => {
  caller.become(ownNumber());
  lastHeard = "";
  hear();
});

byId("add-phone").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.number;
  try {
    await ask("/handset/phones", {number: field.value});
    field.value = "";
  } catch (problem) {
    tell(problem.message);
    return;
  }
  await hear();
});

byId("reset").addEventListener("click", async () => {
  await ask("/handset/reset", {}).catch((problem) => tell(problem.message));
  caller.become(ownNumber());
  lastHeard = "";
  await hear();
});

function tick() {
  const now = new Date().toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: "Africa/Maseru"});
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = now;
}

async function goOn() {
  if (!document.hidden) await Promise.all([hear(), showCodes()]);
  tick();
  setTimeout(goOn, 1000);
}

goOn();
