// The program editor: it stands in front of the plain box and writes into it what is typed.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completeFromList } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python, pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { NAMES } from "./names.js";

const nonce = document.querySelector("meta[name=csp-nonce]").content;

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.modifier], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--bar-ink)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number-ink)" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], fontWeight: "600" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--half) 45%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--half)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--field)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
});

function replace(box) {
  const write = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    box.value = update.state.doc.toString();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const label = document.querySelector(`label[for="${box.id}"]`);
  const view = new EditorView({
    state: EditorState.create({
      doc: box.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        python(),
        pythonLanguage.data.of({ autocomplete: completeFromList(NAMES) }),
        autocompletion({ selectOnOpen: false }), // Enter stays a new line until one is chosen
        syntaxHighlighting(colours),
        look,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap, ...completionKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label.textContent, "aria-describedby": "asked program-help", tabindex: "0", spellcheck: "false" }),
        EditorState.tabSize.of(4),
        write,
      ],
    }),
  });
  const focused = document.activeElement === box;
  box.after(view.dom);
  box.hidden = true;
  label.addEventListener("click", () => view.focus());
  const file = document.getElementById("file");
  file?.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen || chosen.size > 5_000_000) return; // the server says why a larger one is not taken
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: await chosen.text() } });
    file.value = "";
    view.focus();
  });
  if (focused) view.focus();
}

const box = document.querySelector("textarea.code");
if (box) replace(box);
