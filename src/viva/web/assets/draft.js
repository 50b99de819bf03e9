// Keeps what stands in the boxes while it is being typed, at most once a second, as the terminal does.
import { send, told } from "./api.js";

/** Keep drafts of a form; returns a way to stop, for when the answer itself is sent. */
export function keepDrafts(form, tell) {
  const shown = form.querySelector("[data-saved]");
  const boxes = [...form.querySelectorAll("textarea")];
  const text = () => boxes.map((box) => box.value).join("\u0000");
  let kept = text();
  let timer = 0;
  let stopped = false;
  let last = 0;

  const put = (more) => {
    const { turn, heard, words, program } = form.elements;
    const place = { turn: Number(turn.value), heard: Number(heard.value) };
    const content = { ...place, words: words.value, program: program ? program.value : null };
    return send("PUT", form.dataset.draft, content, more);
  };

  const keep = async () => {
    timer = 0;
    const now = text();
    if (stopped || now === kept) return;
    last = Date.now();
    try {
      const answer = await put();
      if (answer.ok) kept = now;
      say(answer.ok ? "Draft kept" : await told(answer), !answer.ok);
    } catch {
      say("Not kept yet: Viva does not answer. It is tried again while you type.", true);
      if (!stopped) timer = setTimeout(keep, 3000);
    }
  };

  const say = (words, aloud) => {
    if (stopped || shown.textContent === words) return;
    shown.textContent = words;
    if (aloud) tell(words);
  };

  form.addEventListener("input", () => {
    if (shown.textContent === "Draft kept") shown.textContent = "";
    const wait = 1000 * (1 + text().length / 20000) - (Date.now() - last);
    if (!timer) timer = setTimeout(keep, Math.max(wait, 250));
  });
  addEventListener("pagehide", () => {
    if (!stopped && text() !== kept) put({ keepalive: true }).catch(() => {});
  });
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
