// Watches a program run: what it prints, how far its training is, and the loss as it falls.
import { send } from "./api.js";
import { Curve } from "./curve.js";

const LONGEST = 400000;

/** Follow a run from its beginning; the server tells all of it again after a reload. */
export function watchRun(panel, tell) {
  const output = panel.querySelector("[data-output]");
  const box = output.parentElement;
  const epochs = panel.querySelector(".epochs");
  const bar = epochs.querySelector("progress");
  const label = epochs.querySelector("label");
  const note = panel.querySelector("[data-note]");
  const result = panel.querySelector("[data-result]");
  const curve = new Curve(panel.querySelector("[data-curve]"));
  output.textContent = "";
  result.replaceChildren();
  let told = 0;

  const stop = panel.querySelector("form");
  stop.addEventListener("submit", async (event) => {
    event.preventDefault();
    note.textContent = "It is being stopped.";
    tell(note.textContent);
    const answer = await send("POST", `${panel.dataset.run}/stop`).catch(() => null);
    if (!answer?.ok) stop.submit(); // the page that comes says why
  });

  const source = new EventSource(`${panel.dataset.run}/events`);
  source.onmessage = (event) => {
    const heard = JSON.parse(event.data);
    if (heard.text && output.textContent.length < LONGEST) {
      const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      output.append(heard.text);
      if (atEnd) box.scrollTop = box.scrollHeight;
    }
    if (heard.epoch) {
      epochs.classList.remove("none");
      bar.max = heard.of;
      bar.value = heard.epoch;
      const numbers = Object.entries(heard.logs).map(([k, v]) => `${k.replaceAll("_", " ")} ${short(v)}`);
      label.textContent = [`Epoch ${heard.epoch} of ${heard.of}`, ...numbers].join(" · ");
      curve.add(heard.epoch, heard.of, heard.logs);
      if (Date.now() - told > 5000) {
        told = Date.now();
        tell(label.textContent);
      }
    }
    if (heard.note) note.textContent = heard.note;
    if (heard.over) end(heard);
  };

  function end(heard) {
    source.close();
    if (panel.dataset.kind === "answer") {
      location.replace(`${location.pathname}#now`);
      location.reload();
      return;
    }
    stop.hidden = true;
    note.textContent = heard.failed || "It is over. Change it and try again, or send it.";
    for (const line of heard.result) {
      const item = document.createElement("li");
      item.textContent = line;
      result.append(item);
    }
    if (!("over" in panel.dataset)) tell(heard.failed || heard.result.join(" "));
  }
}

function short(number) {
  return Number(number.toPrecision(3)).toString();
}
