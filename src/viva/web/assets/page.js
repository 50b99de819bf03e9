// What a page does beyond its forms: it keeps drafts, sends with Ctrl-Enter, and watches a run.
// Without this file every form still works.
import { keepDrafts } from "./draft.js";
import { watchRun } from "./run.js";

for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;

const status = document.getElementById("status");

/** Say something to whoever does not see the page. */
export function tell(words) {
  status.textContent = words;
}

const form = document.querySelector(".answer-form");
if (form) {
  const drafts = keepDrafts(form, tell);
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault(); // a second click is no second answer
      return;
    }
    sent = true;
    drafts.stop();
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    tell("Sent.");
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.main"));
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // a page from the browser's memory may be an old one
  });
  const since = document.getElementById("since");
  const asked = document.getElementById("asked");
  const news = since ? since.lastElementChild?.querySelector(".said") : asked;
  // Said a moment after loading, since a live region tells only of what changes.
  if (news) setTimeout(() => tell(news.textContent), 150);
  // Browsers leave the focus alone where an address names a place in the page.
  const begin = () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const editor = form.querySelector(".cm-content");
    const words = form.querySelector("#words");
    (editor && !since ? editor : words).focus({ preventScroll: true });
  };
  if (document.readyState === "complete") setTimeout(begin, 50);
  else addEventListener("load", () => setTimeout(begin, 50));
}

for (const box of document.querySelectorAll("textarea:not(.code)")) {
  if (CSS.supports("field-sizing", "content")) break;
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  };
  box.addEventListener("input", grow);
  grow();
}

for (const panel of document.querySelectorAll("[data-run]")) watchRun(panel, tell);
