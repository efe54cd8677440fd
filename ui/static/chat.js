// Runs once when the source panel is there, with Gradio's `element`, `trigger` and `watch`: what happens on a reply.
const CITATION = "#chat a[href^='#cite:'], #chat a[href^='#near:']";
const within = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
const said = () => document.querySelector("#bar")?.dataset ?? {};
let asked = "";
let awaited = false;

// A citation opens its document in the panel; the way back leads to the same citation.

const reveal = () => {
  const mark = element.querySelector("#sources article.on mark");
  if (!mark) return delete document.body.dataset.source;
  if (!awaited) return; // it was closed: a value that is announced once more does not open it again
  document.body.dataset.source = "open";
  mark.scrollIntoView({ block: mark.offsetHeight > window.innerHeight / 2 ? "start" : "center" });
  mark.focus({ preventScroll: true });
};

const back = () => {
  awaited = false;
  delete document.body.dataset.source;
  const links = [...document.querySelectorAll(CITATION)];
  const link = links.find((one) => one.getAttribute("href") === asked);
  if (!link) return document.querySelector("#q textarea")?.focus();
  link.scrollIntoView({ block: "nearest" });
  link.focus({ preventScroll: true });
};

const open = (cite) => {
  asked = `#${cite}`;
  awaited = true;
  const shown = element.querySelector("#sources article.on");
  // the same value again would not be announced: what is open already is shown at once
  if (shown?.dataset.cite === cite) reveal();
  else trigger("cite", { cite });
};

// Pointed at, a number shows its quote amid the sentences around it.

const card = document.createElement("div");
card.id = "card";
card.setAttribute("role", "tooltip");
card.hidden = true;
document.body.append(card);
let pointed = null;

const conceal = () => {
  pointed?.removeAttribute("aria-describedby");
  pointed = null;
  card.hidden = true;
};

const point = (link) => {
  const words = link.parentElement.querySelector(".card");
  if (!words || link === pointed) return;
  conceal();
  card.replaceChildren(...[...words.cloneNode(true).childNodes]);
  card.lang = words.closest("[lang]")?.lang ?? "";
  card.hidden = false;
  const at = link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  card.style.top = `${at.bottom + height + 8 < innerHeight ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
  link.setAttribute("aria-describedby", "card");
  pointed = link;
};

document.addEventListener("pointerover", (event) => {
  const link = within(event, "#chat a.cite");
  if (link && event.pointerType === "mouse") point(link);
  else if (pointed && document.activeElement !== pointed) conceal();
});
document.addEventListener("focusin", (event) => {
  const link = within(event, "#chat a.cite");
  if (link?.matches(":focus-visible")) point(link);
  else conceal();
});
document.addEventListener("scroll", conceal, true);

// A question, or what was understood of it, is changed where it stands.

const unedit = (form) => {
  form.previousElementSibling.hidden = false;
  form.previousElementSibling.querySelector("button")?.focus();
  form.remove();
};

const edit = (button) => {
  const place = button.closest(".asked, .understood");
  if (place.nextElementSibling?.matches("form.edit")) return;
  const form = document.createElement("form");
  form.className = "edit";
  const box = document.createElement("textarea");
  const words = place.querySelector(".alone, p").cloneNode(true);
  words.querySelectorAll("br").forEach((one) => one.replaceWith("\n"));
  box.value = words.textContent;
  box.rows = 2;
  box.dir = "auto";
  box.setAttribute("aria-label", button.title);
  const [go, leave] = [said().send, said().cancel].map((label, n) => {
    const one = document.createElement("button");
    one.type = n ? "button" : "submit";
    one.textContent = label;
    return one;
  });
  leave.addEventListener("click", () => unedit(form));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      unedit(form);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return box.focus();
    unedit(form);
    trigger("reask", { how: button.name, turn: Number(button.value), text });
  });
  form.append(box, go, leave);
  place.after(form);
  place.hidden = true;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
};

// Copied, a reply is plain text: each quote with its number, and where it comes from.

const plain = (node) => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll(".card, a.cite, .verified, .changed").forEach((one) => one.remove());
  copy.querySelectorAll("br").forEach((one) => one.replaceWith("\n"));
  return copy.textContent.replace(/[^\S\n]+/g, " ").trim().replace(/[\s·]+$/, "");
};

const copyText = (reply) => {
  const parts = [plain(reply.querySelector(".found"))];
  reply.querySelectorAll("blockquote.quote").forEach((quote, n) => {
    const source = quote.querySelector(".source").cloneNode(true);
    const address = source.querySelector("a")?.href ?? "";
    source.querySelectorAll("a").forEach((one) => one.remove());
    const about = plain(source).replace(/(?: ·)+ (?=·)/g, " ");
    parts.push([`[${n + 1}] “${plain(quote.querySelector(".words"))}”`, about, address].filter(Boolean).join("\n    "));
  });
  return parts.join("\n\n");
};

const copy = async (button) => {
  const text = copyText(button.closest(".reply"));
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // a page that came over plain HTTP from another machine has no clipboard
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.focus();
  }
  const label = button.firstElementChild;
  label.setAttribute("role", "status");
  label.textContent = said().copied;
  setTimeout(() => (label.textContent = button.title), 2000);
};

// A reply is judged: well with one press, badly with a reason.

const judge = (button) => {
  const turn = Number(button.value);
  const place = button.closest(".actions");
  if (button.name === "good") return trigger("judge", { turn, good: true, reason: "", said: "" });
  if (place.nextElementSibling?.matches("form.why")) return;
  const form = document.createElement("form");
  form.className = "edit why";
  const reasons = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = said().why;
  reasons.append(legend);
  for (const [reason, words] of Object.entries(JSON.parse(said().reasons))) {
    const label = document.createElement("label");
    const one = document.createElement("input");
    Object.assign(one, { type: "radio", name: "reason", value: reason, required: true });
    label.append(one, words);
    reasons.append(label);
  }
  const own = document.createElement("textarea");
  own.rows = 1;
  own.placeholder = said().say;
  own.setAttribute("aria-label", said().say);
  const [go, leave] = [said().give, said().cancel].map((words, n) => {
    const one = document.createElement("button");
    one.type = n ? "button" : "submit";
    one.textContent = words;
    return one;
  });
  const close = () => {
    form.remove();
    button.focus();
  };
  leave.addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = new FormData(form).get("reason");
    form.remove();
    trigger("judge", { turn, good: false, reason, said: own.value.trim() });
  });
  form.append(reasons, own, go, leave);
  place.after(form);
  form.querySelector("input").focus();
};

const press = (button) => {
  if (button.name === "copy") copy(button);
  else if (button.name === "again") trigger("reask", { how: "again", turn: Number(button.value) });
  else if (button.name === "good" || button.name === "bad") judge(button);
  else if (button.name === "edit" || button.name === "reword") edit(button);
};

// capture: Gradio's own links would otherwise leave the page
document.addEventListener("click", (event) => {
  const link = within(event, CITATION);
  const button = within(event, "#chat button[name]");
  if (!link && !button) return;
  event.preventDefault();
  event.stopPropagation();
  conceal();
  if (link) open(link.getAttribute("href").slice(1));
  else press(button);
}, true);
document.addEventListener("auxclick", (event) => within(event, CITATION) && event.preventDefault(), true);
element.addEventListener("click", (event) => {
  if (within(event, ".back")) back();
  const step = within(event, "button.step");
  if (step?.value) open(step.value);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (pointed) conceal();
  else if (document.body.dataset.source && document.body.dataset.tab === "talk") back();
});
watch("value", reveal);

// A new question is brought to the top of the conversation, and stays there while its reply grows: it is read from
// its beginning. Who scrolls goes their own way.
let questions = 0;
let following = false;
const follow = () => {
  const all = document.querySelectorAll("#chat .asked");
  if (all.length > questions) following = questions > 0 || all.length === 1;
  questions = all.length;
  if (following) all[all.length - 1]?.scrollIntoView({ block: "start" });
  const kept = [...document.querySelectorAll("#chat .reply[id]")].at(-1)?.id.split("-")[1];
  if (kept) sessionStorage.setItem("sandarbh-talk", kept);
  const last = [...document.querySelectorAll("#chat [data-testid=bot]")].at(-1);
  if (last?.querySelector(".actions, .trouble")) following = false;
};
for (const own of ["wheel", "touchmove", "pointerdown"])
  document.addEventListener(own, () => (following = false), { passive: true, capture: true });
new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
