// Runs once when the source panel is there, with Gradio's `element`, `trigger` and `watch`.
// A citation in the chat opens its document in the panel; the way back leads to the same citation.
const CITATION = "#chat a[href^='#cite:'], #chat a[href^='#near:']";
let asked = "";

const clicked = (event) =>
  event.target instanceof Element ? event.target.closest(CITATION) : null;

const reveal = () => {
  const mark = element.querySelector("#sources article.on mark");
  if (!mark) return delete document.body.dataset.source;
  document.body.dataset.source = "open";
  mark.scrollIntoView({ block: mark.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
  mark.focus({ preventScroll: true });
};

const back = () => {
  delete document.body.dataset.source;
  const links = [...document.querySelectorAll(CITATION)];
  const link = links.find((one) => one.getAttribute("href") === asked);
  if (!link) return document.querySelector("#q textarea")?.focus();
  link.scrollIntoView({ block: "nearest" });
  link.focus({ preventScroll: true });
};

const open = (event) => {
  const link = clicked(event);
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  asked = link.getAttribute("href");
  const cite = asked.slice(1);
  const shown = element.querySelector("#sources article.on");
  // the same value again would not be announced: what is open already is shown at once
  if (shown?.dataset.cite === cite) reveal();
  else trigger("cite", { cite });
};

// capture: Gradio's own links would otherwise leave the page
document.addEventListener("click", open, true);
document.addEventListener("auxclick", (event) => clicked(event) && event.preventDefault(), true);
element.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest(".back")) back();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.source && !event.isComposing) back();
});
watch("value", reveal);
