"use strict";
/* For every page; each works without it. What a person chose is kept in this browser only, and is no secret. */
const kept = {
  get(name) { try { return localStorage.getItem("thuso." + name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem("thuso." + name, value); } catch { /* a browser that keeps nothing */ } },
};
