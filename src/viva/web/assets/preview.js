// Shows below the box how formulas and tables in it read. Nothing of it is sent: the words are.
import temml from "temml";

const FORMULA = /\$\$([^$]{1,2000})\$\$|\$([^\s$](?:[^$\n]{0,500}[^\s$])?)\$|\\\((.{1,500}?)\\\)|\\\[([^]{1,2000}?)\\\]/g;
const MOST = 20_000; // characters; a longer text is not looked at while it is typed
const RULE = /^[\s|:+-]*-[\s|:+-]*$/;

/** Keep a preview of a box, in an element that is hidden while there is nothing to show. */
function preview(box, shown) {
  let timer = 0;
  const look = () => {
    const found = box.value.length > MOST ? [] : [...parts(box.value)];
    shown.hidden = !found.length;
    shown.querySelector("[data-shown]").replaceChildren(...found);
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 300);
  });
  look();
}

/** Yield what there is to show: every table, and every other line that has a formula. */
function* parts(text) {
  let rows = [];
  for (const line of [...text.split("\n"), ""]) {
    if (line.includes("|") && !line.includes("$")) {
      rows.push(line);
      continue;
    }
    if (rows.length > 1) yield table(rows);
    rows = [];
  }
  for (const paragraph of text.split(/\n\s*\n/)) {
    const nodes = [...formulas(paragraph)];
    if (nodes.length > 1) yield element("p", ...nodes);
  }
}

/** Yield a text with its formulas as MathML; one that cannot be read stays as it was typed. */
function* formulas(text) {
  let end = 0;
  for (const match of text.matchAll(FORMULA)) {
    const tex = match[1] ?? match[2] ?? match[3] ?? match[4];
    const display = match[1] !== undefined || match[4] !== undefined;
    const place = element("span");
    try {
      temml.render(tex, place, { displayMode: display, throwOnError: true, trust: false, maxExpand: 100 });
    } catch {
      place.textContent = match[0];
    }
    yield text.slice(end, match.index);
    yield place;
    end = match.index + match[0].length;
  }
  yield text.slice(end);
}

function table(rows) {
  const cells = rows
    .filter((row) => !RULE.test(row))
    .map((row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()));
  const [head, ...rest] = cells;
  const columns = head.map((cell) => {
    const one = element(cell ? "th" : "td", cell);
    if (cell) one.scope = "col";
    return one;
  });
  const body = rest.map((row) => element("tr", ...row.map((cell) => element("td", cell))));
  return element("table", element("thead", element("tr", ...columns)), element("tbody", ...body));
}

function element(name, ...inside) {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

const box = document.getElementById("words");
const shown = document.querySelector("[data-preview]");
if (box && shown) preview(box, shown);
